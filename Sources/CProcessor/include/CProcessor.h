#pragma once

/// 1 when the CPU and the operating system offer x86-64-v3 (AVX2, FMA, BMI), else 0.
int wdiv_processor_has_v3(void);

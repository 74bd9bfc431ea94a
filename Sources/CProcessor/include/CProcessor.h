#pragma once

/// 1 when the CPU and the operating system offer x86-64-v3 (AVX2, FMA, BMI), else 0.
int wdiv_processor_has_v3(void);

/// 1 when they also offer x86-64-v4 (AVX-512 F, BW, CD, DQ, VL), else 0.
int wdiv_processor_has_v4(void);

// KernelsV3

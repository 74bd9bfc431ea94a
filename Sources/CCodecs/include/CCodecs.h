#pragma once
#include <stddef.h>
#include <stdint.h>

/// Decoders of compressed pictures, in libraries that are loaded when the first picture is decoded, not when the program
/// starts. What is used of them is declared in this module, so that neither building nor running needs them before.
///
/// Each function is given a whole file in memory. `size` reads its header alone; `rgb` decodes it into 3 bytes a pixel, rows
/// from the top without gaps, for the width and height that `size` gave. The problem is a clause of at most
/// CODEC_PROBLEM bytes with its end.

enum { CODEC_PROBLEM = 256 };

/// What a call came to: CODEC_ABSENT when the library is not on this machine, CODEC_BAD with a problem.
typedef enum { CODEC_DONE = 0, CODEC_BAD = 1, CODEC_ABSENT = 2 } codec_result;

/// libjpeg-turbo (libturbojpeg.so.0). Whatever the library warns about is a problem: a cut file would come out half gray.
codec_result codec_jpeg_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem);
codec_result codec_jpeg_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem);

/// libpng (libpng16.so.16). Palettes and gray become RGB, alpha is dropped, of 16 bits the upper 8 stay, every checksum
/// is verified.
codec_result codec_png_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem);
codec_result codec_png_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem);

/// libwebp (libwebp.so.7), lossy and lossless, no animation; alpha is dropped.
codec_result codec_webp_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem);
codec_result codec_webp_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem);

#include "library.h"

static struct {
  int (*WebPGetInfo)(const uint8_t *, size_t, int *, int *);
  uint8_t *(*WebPDecodeRGBInto)(const uint8_t *, size_t, uint8_t *, size_t, int);
} webp;
static int found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libwebp.so.7", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  found = 1;
  FIND(library, webp, WebPGetInfo, found);
  FIND(library, webp, WebPDecodeRGBInto, found);
}

codec_result codec_webp_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem) {
  pthread_once(&once, load);
  if (!found) return CODEC_ABSENT;
  return webp.WebPGetInfo(bytes, count, width, height) ? CODEC_DONE : bad(problem, "its WebP header is damaged");
}

codec_result codec_webp_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem) {
  pthread_once(&once, load);
  if (!found) return CODEC_ABSENT;
  size_t size = (size_t)3 * width * height;
  return webp.WebPDecodeRGBInto(bytes, count, rgb, size, 3 * width)
             ? CODEC_DONE
             : bad(problem, "its WebP data are truncated, damaged or an animation");
}

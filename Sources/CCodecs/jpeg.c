// TurboJPEG rather than the classic interface: its handles are opaque, so that no layout of a structure is assumed.
#include "library.h"

enum { TJPF_RGB = 0, TJCS_CMYK = 3, TJCS_YCCK = 4, TJFLAG_ACCURATEDCT = 4096 };
typedef void *tjhandle;

static struct {
  tjhandle (*tjInitDecompress)(void);
  int (*tjDecompressHeader3)(tjhandle, const unsigned char *, unsigned long, int *, int *, int *, int *);
  int (*tjDecompress2)(tjhandle, const unsigned char *, unsigned long, unsigned char *, int, int, int, int, int);
  char *(*tjGetErrorStr2)(tjhandle);
  int (*tjDestroy)(tjhandle);
} tj;
static int found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libturbojpeg.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  found = 1;
  FIND(library, tj, tjInitDecompress, found);
  FIND(library, tj, tjDecompressHeader3, found);
  FIND(library, tj, tjDecompress2, found);
  FIND(library, tj, tjGetErrorStr2, found);
  FIND(library, tj, tjDestroy, found);
}

/// Reads the header and, where `rgb` is given, the pixels.
static codec_result decode(const uint8_t *bytes, size_t count, int *width, int *height, uint8_t *rgb, char *problem) {
  pthread_once(&once, load);
  if (!found) return CODEC_ABSENT;
  tjhandle handle = tj.tjInitDecompress();
  if (!handle) return bad(problem, "libjpeg-turbo does not start");
  int sampling, colors;
  codec_result result = CODEC_DONE;
  if (tj.tjDecompressHeader3(handle, bytes, count, width, height, &sampling, &colors)) {
    result = bad(problem, tj.tjGetErrorStr2(handle));
  } else if (colors == TJCS_CMYK || colors == TJCS_YCCK) {
    result = bad(problem, "it is a CMYK picture, which is not read here: convert it to RGB");
  } else if (rgb && tj.tjDecompress2(
                        handle, bytes, count, rgb, *width, 3 * *width, *height, TJPF_RGB, TJFLAG_ACCURATEDCT)) {
    // Warnings come out here too.
    result = bad(problem, tj.tjGetErrorStr2(handle));
  }
  tj.tjDestroy(handle);
  return result;
}

codec_result codec_jpeg_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem) {
  return decode(bytes, count, width, height, NULL, problem);
}

codec_result codec_jpeg_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem) {
  return decode(bytes, count, &width, &height, rgb, problem);
}

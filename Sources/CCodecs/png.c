#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

typedef void *png_structp, *png_infop;
enum { PNG_CRC_ERROR_QUIT = 1 };

static struct {
  const char *(*png_get_libpng_ver)(png_structp);
  png_structp (*png_create_read_struct)(
      const char *, void *, void (*)(png_structp, const char *), void (*)(png_structp, const char *));
  png_infop (*png_create_info_struct)(png_structp);
  void (*png_destroy_read_struct)(png_structp *, png_infop *, png_infop *);
  void *(*png_get_error_ptr)(png_structp);
  void *(*png_get_io_ptr)(png_structp);
  void (*png_error)(png_structp, const char *);
  void (*png_set_read_fn)(png_structp, void *, void (*)(png_structp, unsigned char *, size_t));
  void (*png_set_crc_action)(png_structp, int, int);
  void (*png_read_info)(png_structp, png_infop);
  uint32_t (*png_get_image_width)(png_structp, png_infop);
  uint32_t (*png_get_image_height)(png_structp, png_infop);
  size_t (*png_get_rowbytes)(png_structp, png_infop);
  void (*png_set_expand)(png_structp);
  void (*png_set_strip_16)(png_structp);
  void (*png_set_strip_alpha)(png_structp);
  void (*png_set_gray_to_rgb)(png_structp);
  int (*png_set_interlace_handling)(png_structp);
  void (*png_read_update_info)(png_structp, png_infop);
  void (*png_read_image)(png_structp, unsigned char **);
  void (*png_read_end)(png_structp, png_infop);
} png;
static int found;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libpng16.so.16", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  found = 1;
  FIND(library, png, png_get_libpng_ver, found);
  FIND(library, png, png_create_read_struct, found);
  FIND(library, png, png_create_info_struct, found);
  FIND(library, png, png_destroy_read_struct, found);
  FIND(library, png, png_get_error_ptr, found);
  FIND(library, png, png_get_io_ptr, found);
  FIND(library, png, png_error, found);
  FIND(library, png, png_set_read_fn, found);
  FIND(library, png, png_set_crc_action, found);
  FIND(library, png, png_read_info, found);
  FIND(library, png, png_get_image_width, found);
  FIND(library, png, png_get_image_height, found);
  FIND(library, png, png_get_rowbytes, found);
  FIND(library, png, png_set_expand, found);
  FIND(library, png, png_set_strip_16, found);
  FIND(library, png, png_set_strip_alpha, found);
  FIND(library, png, png_set_gray_to_rgb, found);
  FIND(library, png, png_set_interlace_handling, found);
  FIND(library, png, png_read_update_info, found);
  FIND(library, png, png_read_image, found);
  FIND(library, png, png_read_end, found);
}

/// What the callbacks need: where errors go, and what is left of the file.
struct reading {
  jmp_buf jump;
  char *problem;
  const uint8_t *bytes;
  size_t left;
};

static void fail(png_structp reader, const char *message) {
  struct reading *reading = png.png_get_error_ptr(reader);
  bad(reading->problem, message);
  longjmp(reading->jump, 1);
}

static void ignore(png_structp reader, const char *message) {}

static void take(png_structp reader, unsigned char *target, size_t count) {
  struct reading *reading = png.png_get_io_ptr(reader);
  if (count > reading->left) png.png_error(reader, "it is truncated");
  memcpy(target, reading->bytes, count);
  reading->bytes += count;
  reading->left -= count;
}

/// Reads the header and, where there are rows, the pixels.
static codec_result decode(
    const uint8_t *bytes, size_t count, int *width, int *height, unsigned char **rows, char *problem) {
  struct reading reading = {.problem = problem, .bytes = bytes, .left = count};
  png_structp reader = png.png_create_read_struct(png.png_get_libpng_ver(NULL), &reading, fail, ignore);
  if (!reader) return bad(problem, "libpng does not start");
  // Neither changes behind the jump, so both are known after it.
  png_infop info = png.png_create_info_struct(reader);
  if (!info) bad(problem, "libpng does not start");
  if (!info || setjmp(reading.jump)) {
    png.png_destroy_read_struct(&reader, &info, NULL);
    return CODEC_BAD;
  }
  png.png_set_read_fn(reader, &reading, take);
  png.png_set_crc_action(reader, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png.png_read_info(reader, info);
  if (rows) {
    png.png_set_expand(reader);
    png.png_set_strip_16(reader);
    png.png_set_strip_alpha(reader);
    png.png_set_gray_to_rgb(reader);
    png.png_set_interlace_handling(reader);
    png.png_read_update_info(reader, info);
    if (png.png_get_rowbytes(reader, info) != (size_t)(rows[1] - rows[0])) png.png_error(reader, "it is no RGB picture");
    png.png_read_image(reader, rows);
    png.png_read_end(reader, NULL);
  } else {
    *width = (int)png.png_get_image_width(reader, info);
    *height = (int)png.png_get_image_height(reader, info);
  }
  png.png_destroy_read_struct(&reader, &info, NULL);
  return CODEC_DONE;
}

codec_result codec_png_size(const uint8_t *bytes, size_t count, int *width, int *height, char *problem) {
  pthread_once(&once, load);
  return found ? decode(bytes, count, width, height, NULL, problem) : CODEC_ABSENT;
}

codec_result codec_png_rgb(const uint8_t *bytes, size_t count, int width, int height, uint8_t *rgb, char *problem) {
  pthread_once(&once, load);
  if (!found) return CODEC_ABSENT;
  // One more than there are rows: where the last one ends.
  unsigned char **rows = malloc(sizeof(*rows) * ((size_t)height + 1));
  if (!rows) return bad(problem, "there is no memory for its rows");
  for (int row = 0; row <= height; row++) rows[row] = rgb + (size_t)3 * width * row;
  codec_result result = decode(bytes, count, NULL, NULL, rows, problem);
  free(rows);
  return result;
}

/* A V4L2 camera that is not there: preloaded, it answers the system calls on one device path as a UVC camera does.
   FAKE_V4L2_PATH: the path. FAKE_V4L2_JPEG: the picture in format MJPG, 640x480. YUYV is a gradient.
   FAKE_V4L2_FAULT: busy (another program streams) or gone (unplugged after two pictures). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 2 * 1280 * 720, MOST = 8 };
static int is_ours[1024];
static struct v4l2_pix_format shape = {.width = 640, .height = 480, .pixelformat = V4L2_PIX_FMT_YUYV};
static unsigned char *memory[MOST];
static unsigned count, first, queued, given;

static const char *fault(void) { const char *set = getenv("FAKE_V4L2_FAULT"); return set ? set : ""; }
static int refuse(int why) { errno = why; return -1; }

static int opened(const char *path, int fd) {
  const char *ours = getenv("FAKE_V4L2_PATH");
  if (fd >= 0 && fd < 1024) is_ours[fd] = ours && !strcmp(path, ours);
  return fd;
}

static const char *real_path(const char *path) {
  const char *ours = getenv("FAKE_V4L2_PATH");
  return ours && !strcmp(path, ours) ? "/dev/null" : path;
}

int open(const char *path, int flags, ...) {
  static int (*next)(const char *, int, ...);
  va_list more;
  va_start(more, flags);
  int mode = flags & O_CREAT ? va_arg(more, int) : 0;
  va_end(more);
  if (!next) next = dlsym(RTLD_NEXT, "open");
  const char *ours = getenv("FAKE_V4L2_PATH");
  if (ours && !strcmp(path, ours) && !strcmp(fault(), "gone") && given >= 2) return refuse(ENOENT);
  return opened(path, next(real_path(path), flags, mode));
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  int mode = flags & O_CREAT ? va_arg(more, int) : 0;
  va_end(more);
  return open(path, flags, mode);
}

int close(int fd) {
  static int (*next)(int);
  if (!next) next = dlsym(RTLD_NEXT, "close");
  if (fd >= 0 && fd < 1024) is_ours[fd] = 0;
  return next(fd);
}

void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
  static void *(*next)(void *, size_t, int, int, int, off_t);
  if (!next) next = dlsym(RTLD_NEXT, "mmap");
  if (fd < 0 || fd >= 1024 || !is_ours[fd]) return next(at, length, protection, flags, fd, offset);
  unsigned index = offset / ROOM;
  memory[index] = next(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory[index];
}

void *mmap64(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap(at, length, protection, flags, fd, offset);
}

static unsigned filled(unsigned char *to) {
  if (shape.pixelformat == V4L2_PIX_FMT_MJPEG) {
    FILE *file = fopen(getenv("FAKE_V4L2_JPEG"), "rb");
    unsigned size = file ? fread(to, 1, ROOM - 4096, file) : 0;
    if (file) fclose(file);
    return size + 4096; /* drivers say how much they sent, and are generous */
  }
  for (unsigned y = 0; y < shape.height; y++)
    for (unsigned x = 0; x < shape.width; x++) {
      to[2 * (y * shape.width + x)] = 16 + 219 * x / shape.width;
      to[2 * (y * shape.width + x) + 1] = 128;
    }
  return 2 * shape.width * shape.height;
}

static int answer(unsigned long what, void *about) {
  switch (what) {
    case VIDIOC_QUERYCAP: {
      struct v4l2_capability *said = about;
      memset(said, 0, sizeof *said);
      strcpy((char *)said->driver, "uvcvideo");
      said->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS;
      said->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
      return 0;
    }
    case VIDIOC_ENUM_FMT: {
      struct v4l2_fmtdesc *said = about;
      if (said->index > 1) return refuse(EINVAL);
      said->pixelformat = said->index ? V4L2_PIX_FMT_MJPEG : V4L2_PIX_FMT_YUYV;
      return 0;
    }
    case VIDIOC_G_FMT:
    case VIDIOC_TRY_FMT:
    case VIDIOC_S_FMT: {
      struct v4l2_format *said = about;
      if (said->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return refuse(EINVAL);
      if (what == VIDIOC_S_FMT && !strcmp(fault(), "busy")) return refuse(EBUSY);
      struct v4l2_pix_format *pix = &said->fmt.pix;
      if (what != VIDIOC_G_FMT) {
        unsigned wanted = pix->pixelformat;
        if (wanted != V4L2_PIX_FMT_YUYV && wanted != V4L2_PIX_FMT_MJPEG) wanted = V4L2_PIX_FMT_YUYV;
        unsigned wide = pix->width > 640;
        shape.pixelformat = wanted;
        shape.width = wide ? 1280 : 640;
        shape.height = wide ? 720 : 480;
      }
      *pix = shape;
      pix->bytesperline = shape.pixelformat == V4L2_PIX_FMT_YUYV ? 2 * shape.width : 0;
      pix->sizeimage = ROOM;
      pix->field = V4L2_FIELD_NONE;
      return 0;
    }
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM: {
      struct v4l2_streamparm *said = about;
      said->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
      if (what == VIDIOC_G_PARM) said->parm.capture.timeperframe = (struct v4l2_fract){1, 15};
      return 0;
    }
    case VIDIOC_ENUMINPUT: {
      struct v4l2_input *said = about;
      return said->index ? refuse(EINVAL) : 0;
    }
    case VIDIOC_G_INPUT: *(int *)about = 0; return 0;
    case VIDIOC_S_INPUT: return 0;
    case VIDIOC_REQBUFS: {
      struct v4l2_requestbuffers *said = about;
      if (!strcmp(fault(), "busy")) return refuse(EBUSY);
      if (said->count > MOST) said->count = MOST;
      count = said->count;
      first = queued = 0;
      return 0;
    }
    case VIDIOC_QUERYBUF: {
      struct v4l2_buffer *said = about;
      if (said->index >= count) return refuse(EINVAL);
      said->length = ROOM;
      said->m.offset = said->index * ROOM;
      return 0;
    }
    case VIDIOC_QBUF: queued++; return 0;
    case VIDIOC_DQBUF: {
      struct v4l2_buffer *said = about;
      if (!strcmp(fault(), "gone") && given >= 2) return refuse(ENODEV);
      if (!queued) return refuse(EAGAIN);
      queued--;
      said->index = first++ % count;
      said->length = ROOM;
      said->m.offset = said->index * ROOM;
      said->bytesused = filled(memory[said->index]);
      said->sequence = given++;
      return 0;
    }
    case VIDIOC_STREAMON:
    case VIDIOC_STREAMOFF: return 0;
    default: return refuse(EINVAL);
  }
}

int ioctl(int fd, unsigned long what, ...) {
  static int (*next)(int, unsigned long, ...);
  va_list more;
  va_start(more, what);
  void *about = va_arg(more, void *);
  va_end(more);
  if (!next) next = dlsym(RTLD_NEXT, "ioctl");
  /* Python passes the request as an int, with its sign */
  return fd >= 0 && fd < 1024 && is_ours[fd] ? answer(what & 0xffffffffUL, about) : next(fd, what, about);
}

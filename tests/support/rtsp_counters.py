"""A camera with two streams for tests: /main (1280x720) and /small (640x360), 15 frames a second, on a free port.

    rtsp_counters.py [--late SECONDS] [--stamp sent|taken]

Both show the same scene, which begins when the first client comes: along the top the frame's number modulo 256 as
eight large black or white squares (see packets_made.number_in), below them a block that walks through for four of every
ten seconds. The main stream shows everything `--late` seconds later than the small one. `--stamp taken`: its RTCP
sender reports say when a picture was taken, otherwise when it is sent. Prints its port when it serves. Run by Debian's
own python3.
"""

import argparse
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

FPS = 15
LAUNCH = (
    "appsrc name=scene is-live=true format=time caps=video/x-raw,format=I420,width={width},height={height},"
    "framerate=15/1 ! x264enc tune=zerolatency threads=1 speed-preset=ultrafast key-int-max=15 bitrate=1500 "
    "! rtph264pay name=pay0"
)


def drawn(number: int, width: int, height: int) -> bytes:
    side = width // 8
    squares = b"".join(bytes([235 if number >> bit & 1 else 16]) * side for bit in range(8))
    plain, step = bytes([90]) * width, number % 150 - 60
    if not 0 <= step < 60:
        luma = squares * side + plain * (height - side)
    else:
        wide, tall = width // 10, height // 3
        left = step * (width - wide) // 60
        walker = plain[:left] + bytes([210]) * wide + plain[left + wide :]
        luma = squares * side + plain * (height - side - tall) + walker * tall
    return luma + bytes([128]) * (width * height // 2)


class Stream:
    """One of the two streams: pushes a picture at a time once a client has come."""

    began = 0.0

    def __init__(self, size: tuple[int, int], late: float, stamp: str) -> None:
        self.size, self.late, self.stamp = size, late, stamp

    def mount(self, server: GstRtspServer.RTSPServer, path: str) -> None:
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch("( " + LAUNCH.format(width=self.size[0], height=self.size[1]) + " )")
        factory.set_shared(True)
        factory.connect("media-configure", self.configured)
        server.get_mount_points().add_factory(path, factory)

    def configured(self, _: object, media: GstRtspServer.RTSPMedia) -> None:
        Stream.began = Stream.began or time.monotonic()
        source = media.get_element().get_by_name("scene")
        GLib.timeout_add(1000 // FPS, self.push, source)

    def push(self, source: Gst.Element) -> bool:
        clock = source.get_clock()
        if clock is None:
            return True
        now = clock.get_time() - source.get_base_time()
        shown = max(0.0, time.monotonic() - self.late - self.began)
        picture = Gst.Buffer.new_wrapped(drawn(int(shown * FPS), *self.size))
        picture.pts = max(0, now - int(self.late * Gst.SECOND)) if self.stamp == "taken" else now
        return source.emit("push-buffer", picture) == Gst.FlowReturn.OK


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--late", type=float, default=0.0)
    parser.add_argument("--stamp", choices=("sent", "taken"), default="sent")
    args = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    Stream((1280, 720), args.late, args.stamp).mount(server, "/main")
    Stream((640, 360), 0.0, "sent").mount(server, "/small")
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A camera to break: an RTSP server at a port of 127.0.0.1, run by Debian's own python3 (GStreamer's bindings).

    breakable_server.py PORT WIDTH HEIGHT

Serves a moving ball at /cam, 15 pictures a second, a key frame every second, and prints a line when it listens. A line
`WIDTH HEIGHT` on its standard input changes the size in the middle of the stream.
"""

import sys
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

CAPS = "video/x-raw,width={},height={},framerate=15/1"
LAUNCH = ("( videotestsrc is-live=1 pattern=ball ! capsfilter name=size caps={} "
          "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 "
          "! h264parse config-interval=-1 ! rtph264pay name=pay0 )")


def main(port: str, width: str, height: str) -> int:
    """Serve until killed."""
    Gst.init(None)
    server, factory = GstRtspServer.RTSPServer(), GstRtspServer.RTSPMediaFactory()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory.set_launch(LAUNCH.format(CAPS.format(width, height)))
    factory.set_shared(True)
    media: list[Any] = []
    factory.connect("media-configure", lambda _, new: media.append(new))
    server.get_mount_points().add_factory("/cam", factory)
    if not server.attach(None):
        return 1
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN, lambda *_: _resize(media))
    print("ready", flush=True)
    GLib.MainLoop().run()
    return 0


def _resize(media: list[Any]) -> bool:
    words = sys.stdin.readline().split()
    if media and words:
        size = media[-1].get_element().get_by_name("size")
        size.set_property("caps", Gst.Caps.from_string(CAPS.format(*words)))
    return bool(words)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

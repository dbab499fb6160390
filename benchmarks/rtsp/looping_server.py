"""Cameras that cost next to nothing to serve: encoded videos in a loop over RTSP, without encoding anything again.

    looping_server.py PORT NAME=FILE NAME=FILE ...

Run by Debian's own python3 (GStreamer's bindings). Each file is a raw H.264 stream of 15 pictures a second, each of
which begins with an access unit delimiter, and every 15th is a key frame. It is served at /NAME as long as somebody is
connected, with time stamps that go on growing. What comes before a `-` in a name is the camera: its streams show the
same at the same time, from their first pictures on when somebody connects to one of them for the first time. Prints
"ready" when it listens, and `NAME TIME` for every first connection to a stream: picture n of its camera's loop is sent
at unix time TIME + n/15. Ends with its standard input.
"""

import math
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

FPS = KEY_EVERY = 15
LAUNCH = (f"( appsrc name=pictures is-live=1 format=time max-bytes=0 "
          f"caps=video/x-h264,stream-format=byte-stream,alignment=au,framerate={FPS}/1 "
          f"! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 )")
_DELIMITER = b"\x00\x00\x00\x01\x09"
_LOOK_EVERY = 8  # milliseconds


def units(data: bytes) -> list[bytes]:
    """The pictures of a raw stream, each with its delimiter; what comes before the first one is left out."""
    starts = [-1]
    while (found := data.find(_DELIMITER, starts[-1] + 1)) >= 0:
        starts.append(found)
    return [data[begin:end] for begin, end in zip(starts[1:], [*starts[2:], len(data)], strict=True)]


class Feed:
    """One stream that somebody is connected to: pushes each picture when it is due.

    began: monotonic time of the first picture of the loop. It begins with the next key frame that is due.
    """

    def __init__(self, pictures: list[bytes], pipeline: Any, began: float) -> None:
        self._pictures, self._pipeline, self._began = pictures, pipeline, began
        self._source = pipeline.get_by_name("pictures")
        self._stamp: int | None = None
        self._next = math.ceil((time.monotonic() - began) * FPS)
        while self._next % len(pictures) % KEY_EVERY:
            self._next += 1

    def push(self) -> bool:
        """Push what is due; False when the stream is over because nobody is connected any more."""
        while self._next / FPS <= time.monotonic() - self._began:
            if self._stamp is None and not self._started():
                return True
            assert self._stamp is not None
            buffer = Gst.Buffer.new_wrapped(self._pictures[self._next % len(self._pictures)])
            buffer.pts = buffer.dts = self._stamp + self._next * Gst.SECOND // FPS
            buffer.duration = Gst.SECOND // FPS
            if self._source.emit("push-buffer", buffer) != Gst.FlowReturn.OK:
                return False
            self._next += 1
        return True

    def _started(self) -> bool:
        """Whether the pipeline has a clock by now, from which the time stamps of its pictures are counted."""
        clock = self._pipeline.get_clock()
        if clock is not None:
            running = max(0, clock.get_time() - self._pipeline.get_base_time())
            self._stamp = running - self._next * Gst.SECOND // FPS
        return clock is not None


class Feeds:
    """All streams that somebody is connected to, and since when (monotonic, unix) each camera plays its loop."""

    def __init__(self) -> None:
        self._open: deque[Feed] = deque()
        self._began: dict[str, tuple[float, float]] = {}
        GLib.timeout_add(_LOOK_EVERY, self._push)

    def begin(self, media: Any, name: str, pictures: list[bytes]) -> None:
        """Somebody connects to a stream that nobody was connected to."""
        began, began_unix = self._began.setdefault(name.partition("-")[0], (time.monotonic(), time.time()))
        element = media.get_element()
        self._open.append(Feed(pictures, element.get_parent() or element, began))
        print(name, began_unix, flush=True)

    def _push(self) -> bool:
        for _ in range(len(self._open)):
            feed = self._open.popleft()
            if feed.push():
                self._open.append(feed)
        return True


def main(port: str, *streams: str) -> int:
    """Serve until standard input ends."""
    Gst.init(None)
    server, feeds = GstRtspServer.RTSPServer(), Feeds()
    server.set_address("127.0.0.1")
    server.set_service(port)
    server.get_thread_pool().set_max_threads(-1)  # else those that connect at once wait for each other
    files: dict[str, list[bytes]] = {}
    for stream in streams:
        name, _, file = stream.partition("=")
        files.setdefault(file, units(Path(file).read_bytes()))
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(LAUNCH)
        factory.set_shared(True)
        factory.connect("media-configure", lambda _, media, name, file: feeds.begin(media, name, files[file]),
                        name, file)
        server.get_mount_points().add_factory(f"/{name}", factory)
    if not server.attach(None):
        return 1
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, lambda *_: loop.quit())
    print("ready", flush=True)
    loop.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Ways in which cameras send a JPEG, or one after the other, each from a public report or a standard."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.pictures.drawn_jpegs import before_first_table, held, jpeg, segment, without

Change = Callable[[bytes], bytes]
_TYPE = "Content-Type: image/jpeg\r\n"
_MIXED = "Content-Type: multipart/x-mixed-replace; boundary=b\r\n"
_PART = "\r\n--b\r\n" + _TYPE + "Content-Length: {size}\r\n\r\n"


@dataclass(frozen=True)
class Form:
    """One camera's way.

    head: what is said before the bytes, "{size}" their number. change: what the camera makes of a picture. part: what
    stands before each picture of a stream; "" for a snapshot. first: the same before the first one.
    """

    name: str
    head: str = _TYPE + "Content-Length: {size}\r\n"
    change: Change = lambda data: data
    part: str = ""
    first: str | None = None
    chunked: int = 0
    version: str = "HTTP/1.1"
    odd: str = ""
    """What our answer names where we show nothing."""

    @property
    def streams(self) -> bool:
        """Whether it is an answer without an end."""
        return bool(self.part)


def _comment(length: int, more: int) -> Change:
    return lambda data: before_first_table(data, segment(0xFE, bytes(length)) + bytes(more))


def _lying(data: bytes) -> bytes:
    return before_first_table(data, segment(0xFE, jpeg(64, 48) + b"\xff\xd9\xff\xda\xff\xd8\xff"))


def _thumbnail(data: bytes) -> bytes:
    return before_first_table(data, segment(0xE1, b"Exif\0\0" + jpeg(64, 48)))


def _only_part(data: bytes) -> bytes:
    return b"--b\r\n" + _TYPE.encode() + b"\r\n" + data + b"\r\n--b--\r\n"


SNAPSHOTS = [
    Form("plain"),
    Form("zeros behind it, 4 kB", change=lambda data: data + bytes(4096)),
    Form("zeros behind it, 200 kB", change=lambda data: data + bytes(200_000)),
    Form("a note behind it", change=lambda data: data + b"dhav\x59\x19\x01\0"),
    Form("a second picture behind it", change=lambda data: data + jpeg(64, 48)),
    Form("no end marker", change=lambda data: data[:-2]),
    Form("half an end marker", change=lambda data: data[:-1]),
    Form("a comment longer than it says", change=_comment(4092, 608)),
    Form("a comment full of markers", change=_lying),
    Form("a thumbnail in its header", change=_thumbnail),
    Form("fill bytes before markers", change=lambda data: before_first_table(data, b"\xff" * 9)),
    Form("held sideways (EXIF 6)", change=lambda data: held(data, 6)),
    Form("mirrored (EXIF 2)", change=lambda data: held(data, 2)),
    Form("progressive", change=lambda _: jpeg(progressive=1)),
    Form("restart markers", change=lambda _: jpeg(restart=4)),
    Form("gray", change=lambda _: jpeg(gray=1)),
    Form("4:4:4", change=lambda _: jpeg(sampling=0x111111)),
    Form("no Huffman tables", change=lambda data: without(data, 0xC4)),
    Form("no JFIF header", change=lambda data: without(data, 0xE0)),
    Form("image/jpg", head="Content-Type: image/jpg\r\nContent-Length: {size}\r\n"),
    Form("application/octet-stream", head="Content-Type: application/octet-stream\r\nContent-Length: {size}\r\n"),
    Form("no type", head="Content-Length: {size}\r\n"),
    Form("text/plain", head="Content-Type: text/plain\r\nContent-Length: {size}\r\n"),
    Form("HTTP/1.0 without a length", head=_TYPE, version="HTTP/1.0"),
    Form("chunked", head=_TYPE, chunked=1000),
    Form("compressed", head=_TYPE + "Content-Encoding: gzip\r\nContent-Length: {size}\r\n", change=gzip.compress),
    Form("one part of a multipart answer", head=_MIXED + "Content-Length: {size}\r\n", change=_only_part),
]

STREAMS = [
    Form("MJPEG: plain", head=_MIXED, part=_PART),
    Form("MJPEG: no lengths", head=_MIXED, part="\r\n--b\r\n" + _TYPE + "\r\n"),
    Form("MJPEG: wrong lengths", head=_MIXED, part="\r\n--b\r\n" + _TYPE + "Content-Length: 99\r\n\r\n"),
    Form("MJPEG: boundary with its dashes", head=_MIXED.replace("=b", "=--b"), part=_PART),
    Form("MJPEG: quoted boundary", head=_MIXED.replace("=b", '="b"'), part=_PART),
    Form("MJPEG: lines end with LF", head=_MIXED, part="\n--b\nContent-Type: image/jpeg\n\n"),
    Form("MJPEG: no boundary before the first", head=_MIXED, part=_PART, first=""),
    Form("MJPEG: chunked", head=_MIXED, part=_PART, chunked=1400),
    Form("MJPEG: zeros behind each", head=_MIXED, change=lambda data: data + bytes(4096), part=_PART),
    Form("MJPEG: comments longer than they say", head=_MIXED, change=_comment(4092, 608), part=_PART),
    Form("MJPEG: no end markers", head=_MIXED, change=lambda data: data[:-2], part=_PART),
    Form("MJPEG: no Huffman tables", head=_MIXED, change=lambda data: without(data, 0xC4), part=_PART),
    Form("MJPEG: progressive", head=_MIXED, change=lambda _: jpeg(progressive=1), part=_PART),
    Form("MJPEG: application/octet-stream", head="Content-Type: application/octet-stream\r\n", part=_PART),
]

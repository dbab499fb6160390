"""Pictures and videos made to take memory, time or a process, each small to send. The same at each run."""

import io
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from benchmarks.pictures.drawn_jpegs import END, before_first_table, held, jpeg, scan_of, segment, sized

TOO_LARGE = "megapixels"
BROKEN = ("damaged|cannot be decoded|half a picture|not a JPEG|make no picture|has ended|more than|takes too long|"
          "breaks off")
FILE = "not a video|no video|holds no frame|cannot be|cannot decode"


@dataclass(frozen=True)
class Hostile:
    """sent: the bytes. kind: http, mjpeg or the ending of a file's name. says: what a refusal names.

    refused: whether it must not be shown; otherwise it may be.
    """

    name: str
    kind: str
    sent: bytes
    says: str = BROKEN
    refused: bool = False
    headers: str = ""


def all_of_them() -> Iterator[Hostile]:
    """A hundred and some more."""
    yield from _sizes()
    yield from _passes()
    yield from _changed()
    yield from _no_pictures()
    yield from _streams()
    yield from _videos()


def _sizes() -> Iterator[Hostile]:
    for width, height in ((10_000, 5_001), (9_000, 9_000), (12_000, 10_000), (30_000, 30_000), (65_535, 65_535),
                          (65_535, 800)):
        yield Hostile(f"claims {width}x{height}", "http", sized(jpeg(), width, height), TOO_LARGE, refused=True)
    for width, height in ((1, 65_535), (65_535, 1), (0, 0), (65_535, 0), (8, 8)):
        yield Hostile(f"claims {width}x{height}", "http", sized(jpeg(), width, height))
    yield Hostile("120 megapixels, gray", "http", jpeg(12_000, 10_000, gray=1, quality=30), TOO_LARGE, refused=True)
    yield Hostile("64 megapixels", "http", jpeg(8_000, 8_000, quality=10), TOO_LARGE, refused=True)
    yield Hostile("48 megapixels", "http", jpeg(8_000, 6_000, quality=10))
    yield Hostile("48 megapixels, 4:4:4", "http", jpeg(8_000, 6_000, quality=10, sampling=0x111111))
    yield Hostile("48 megapixels, held sideways", "http", held(jpeg(8_000, 6_000, quality=10), 6))
    yield Hostile("12 megapixels, progressive", "http", jpeg(4_000, 3_000, progressive=1, sampling=0x111111))
    yield Hostile("24 megapixels", "http", jpeg(6_000, 4_000))
    yield Hostile("PNG of 900 megapixels", "http", _png(30_000, 30_000), "not a JPEG", refused=True)


def _passes() -> Iterator[Hostile]:
    large = jpeg(5_000, 4_000, progressive=1, quality=10)
    yield Hostile("20 megapixels, progressive", "http", large, "progressive pictures of 20 megapixels", refused=True)
    small = jpeg(64, 48, progressive=1)
    yield Hostile("claims 400 megapixels, progressive", "http", sized(small, 20_000, 20_000), TOO_LARGE, refused=True)
    last = small[small.rindex(b"\xff\xda") : -2]
    for count in (49, 100, 20_000):
        data = sized(small[:-2] + last * count + END, 4_000, 3_000)
        yield Hostile(f"{count} more passes", "http", data, BROKEN, refused=count > 49)
    one = jpeg().replace(b"\xff\xda\x00\x0c\x03", b"\xff\xda\x00\x08\x01", 1)
    yield Hostile("one colour after the other, 20 megapixels", "http", sized(one, 5_000, 4_000), TOO_LARGE,
                  refused=True)
    for name, more in (("a second size behind the first", jpeg()[jpeg().index(b"\xff\xc0") :][:19]),
                       ("another size in a comment", segment(0xFE, sized(jpeg(), 9, 9)[:600])),
                       ("a comment shorter than its bytes", segment(0xFE, bytes(900), 4))):
        data = before_first_table(sized(jpeg(), 20_000, 20_000), more)
        yield Hostile(f"400 megapixels, {name}", "http", data, TOO_LARGE + "|damaged", refused=True)
    frame = jpeg().index(b"\xff\xc0")
    twice = jpeg()[:frame] + jpeg()[frame : frame + 19] + sized(jpeg(), 60_000, 60_000)[frame:]
    yield Hostile("a small size, then 3,600 megapixels", "http", twice)


def _changed() -> Iterator[Hostile]:
    data, chance = jpeg(number=3), random.Random(1)
    for share in (1, 5, 10, 25, 40, 50, 60, 75, 90, 99):
        yield Hostile(f"broken off at {share} %", "http", data[: len(data) * share // 100], refused=share < 90)
    for seed in range(20):
        spoiled = bytearray(data)
        for _ in range(1 + seed):
            spoiled[chance.randrange(2, len(data))] = chance.randrange(256)
        yield Hostile(f"{1 + seed} bytes spoiled", "http", bytes(spoiled), BROKEN + "|" + TOO_LARGE)
    tables = ((0xDB, "quantisation"), (0xC4, "Huffman"), (0xDD, "restart"), (0xE1, "EXIF"), (0xE2, "colour"))
    for marker, name in tables:
        more = segment(marker, chance.randbytes(300))
        yield Hostile(f"random {name} tables", "http", before_first_table(data, more))
    exif = segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + b"\xff" * 60_000)
    yield Hostile("EXIF of 65,535 entries", "http", before_first_table(data, exif))
    yield Hostile("random bytes behind the header", "http", data[: scan_of(data)] + chance.randbytes(200_000) + END)
    yield Hostile("a million markers", "http", data[:2] + b"\xff\xfe\0\2" * 1_000_000 + data[2:])


def _no_pictures() -> Iterator[Hostile]:
    chance = random.Random(2)
    scene = np.zeros((48, 64, 3), np.uint8)
    for ending in ("png", "webp", "bmp", "tiff"):
        data = cv2.imencode("." + ending, scene)[1].tobytes()
        yield Hostile(ending.upper(), "http", data, "not a JPEG", refused=True)
    for name, data in (("nothing", b""), ("zeros", bytes(99_999)), ("random bytes", chance.randbytes(99_999)),
                       ("a page", b"<html><body>login</body></html>"), ("SVG", b"<svg width='99999' height='99999'/>"),
                       ("a beginning", b"\xff\xd8\xff")):
        yield Hostile(name, "http", data, BROKEN, refused=True)
    yield Hostile("17 MB", "http", jpeg() + bytes(17 << 20), "more than 16 MB", refused=True)
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packed.compress(bytes(1 << 20)) for _ in range(400)) + packed.flush()
    yield Hostile("400 MB of zeros, compressed", "http", bomb, "more than 16 MB", refused=True,
                  headers="Content-Encoding: gzip\r\n")


def _streams() -> Iterator[Hostile]:
    part, chance = b"\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n", random.Random(3)
    good = part + jpeg()
    yield Hostile("MJPEG: grows to 120 megapixels", "mjpeg", good + (part + sized(jpeg(), 12_000, 10_000)) * 50,
                  TOO_LARGE)
    yield Hostile("MJPEG: 120 megapixels", "mjpeg", (part + sized(jpeg(), 12_000, 10_000)) * 50, TOO_LARGE,
                  refused=True)
    yield Hostile("MJPEG: 48 megapixels", "mjpeg", (part + jpeg(8_000, 6_000, quality=10)) * 12)
    yield Hostile("MJPEG: a picture without an end", "mjpeg", part + jpeg()[:-2] + bytes(20 << 20), refused=True)
    yield Hostile("MJPEG: a comment without an end", "mjpeg", part + b"\xff\xd8" + segment(0xFE, b"", 65_535) * 900,
                  refused=True)
    yield Hostile("MJPEG: beginnings without an end", "mjpeg", b"\xff\xd8\xff" * 3_000_000, refused=True)
    yield Hostile("MJPEG: half pictures", "mjpeg", (part + jpeg()[:9000]) * 500, refused=True)
    yield Hostile("MJPEG: random bytes", "mjpeg", chance.randbytes(4 << 20), refused=True)
    yield Hostile("MJPEG: random bytes with ends", "mjpeg", (chance.randbytes(999) + END + b"\xff\xd8\xff") * 4000,
                  refused=True)
    yield Hostile("MJPEG: 5,000 tiny pictures", "mjpeg", (part + jpeg(16 + 48, 16)) * 5_000)
    yield Hostile("MJPEG: text", "mjpeg", b"hello, hello\r\n" * 200_000, refused=True)


def _videos() -> Iterator[Hostile]:
    start, chance = b"\0\0\0\1", random.Random(4)
    key = start + b"\x68\xce\x3c\x80" + start + b"\x65\x88\x84\x00\x33\xff" + b"\x11" * 900
    for name, unit in (("120 megapixels", "674d0033da002ee004e390"),
                       ("35 megapixels, 16 earlier", "674d0033d84400800021d9")):
        yield Hostile(f"H.264 announces {name}", "h264", (start + bytes.fromhex(unit) + key) * 3, f"{TOO_LARGE}|{FILE}",
                      refused=True)
    yield Hostile("H.264 of 8192x8192", "mp4", _video(8_192, 8_192, 1), TOO_LARGE, refused=True)
    yield Hostile("H.264 of 8192x4320", "mp4", _video(8_192, 4_320, 1), TOO_LARGE, refused=True)
    yield Hostile("H.264 of 7680x2160", "mp4", _video(7_680, 2_160, 2))
    yield Hostile("H.264 of 4K, 16 earlier pictures", "mp4", _video(3_840, 2_160, 16), "earlier pictures", refused=True)
    yield Hostile("H.264 of 4K", "mp4", _video(3_840, 2_160, 4))
    whole = _video(640, 368, 3)
    for share in (1, 20, 50, 80, 99):
        yield Hostile(f"MP4 broken off at {share} %", "mp4", whole[: len(whole) * share // 100], FILE)
    for seed in range(10):
        spoiled = bytearray(whole)
        for _ in range(20 * (1 + seed)):
            spoiled[chance.randrange(32, len(whole))] = chance.randrange(256)
        yield Hostile(f"MP4, {20 * (1 + seed)} bytes spoiled", "mp4", bytes(spoiled), FILE + "|" + TOO_LARGE)
    yield Hostile("MP4 of random bytes", "mp4", chance.randbytes(300_000), FILE, refused=True)
    yield Hostile("a file of 900 megapixels, PNG", "mp4", _png(30_000, 30_000), FILE + "|" + TOO_LARGE, refused=True)
    yield Hostile("a playlist that names /etc/passwd", "mp4", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", FILE, refused=True)


def _png(width: int, height: int) -> bytes:
    """A PNG that claims this size, and holds as much of it as one MB of zeros is."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    body = chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body


def _video(width: int, height: int, held_pictures: int) -> bytes:
    """Some pictures of that size as H.264; the decoder holds so many earlier ones."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as made:
        options = {"preset": "ultrafast", "threads": "2", "x264-params": f"ref={held_pictures}:bframes=0"}
        stream = made.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        picture = av.VideoFrame(width, height, "yuv420p")
        for plane in picture.planes:
            plane.update(bytes((120,)) * plane.buffer_size)
        for number in range(4 + held_pictures):
            picture.pts = number
            made.mux(stream.encode(picture))
        made.mux(stream.encode())
    return file.getvalue()


def kept(found: Hostile, folder: Path, number: int) -> str:
    """The path of a file with it."""
    path = folder / f"{number}.{found.kind}"
    path.write_bytes(found.sent)
    return str(path)

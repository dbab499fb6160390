"""Pictures into H.264: those of a mirrored stream when its clip is over, and the part that all encoding shares."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av

from camera_process.clips.remux import ALL, ClipError, NothingPlayable, clip_errors
from camera_process.orientation import STRAIGHT, Turn
from camera_process.stream import pixel_formats
from camera_process.stream.packets import TICKS
from camera_process.stream.video_limits import MAX_PIXELS

_ROOT = Path(__file__).resolve().parents[2]
_QUALITY = "28"
_KEY_EVERY = 30
_LOOK_AHEAD, _LARGE = "10", 4_000_000
"""Frames x264 holds to plan ahead; its 40 would hold 55 MB of 720p for 2 % of the file's size. Above so many pixels
none is held: 10 would be 260 MB of 4K."""
_LARGEST = 9_000_000
"""Pixels above which pictures are halved; encoding 4K takes 230 MB."""
NICE = 15
UNPLAYABLE, IMPOSSIBLE = 3, 4
"""What a process that encodes returns when nothing in it plays, and when it cannot be encoded."""
_PATIENCE = 300.0


def encode_apart(growing: Path, done: Path, keep: int = ALL, turn: Turn = STRAIGHT) -> float:
    """What `encode` does, in a niced process of its own, whose memory goes with it. Raises as `encode` does.

    Done in the camera's process the encoder's 70 MB would stay with it for good.
    """
    command = [sys.executable, "-m", "camera_process.clips.transcode", str(growing), str(done), str(keep),
               str(turn.rotate), turn.flip]
    try:
        ended = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise ClipError("encoding it took too long") from error
    if ended.returncode == UNPLAYABLE:
        raise NothingPlayable(ended.stderr.strip())
    if ended.returncode == IMPOSSIBLE:
        raise ClipError(ended.stderr.strip())
    if ended.returncode:
        raise OSError(" ".join(ended.stderr.split()[-20:]) or f"the encoder ended with {ended.returncode}")
    return float(ended.stdout)


@clip_errors("its pictures cannot be encoded")
def encode(growing: Path, done: Path, keep: int = ALL, turn: Turn = STRAIGHT) -> float:
    """Decode `growing` and write it as H.264 in an MP4 whose index comes first; returns its length in seconds.

    keep: how many pictures from the beginning. turn: how each is put right.
    One thread, so that the cameras keep the others. Raises NothingPlayable when nothing in it can be decoded, ClipError
    when it cannot be encoded, OSError.
    """
    try:
        with (av.open(str(growing), options={**MAX_PIXELS}) as source,
              av.open(str(done), "w", format="mp4", options={"movflags": "faststart"}) as target):
            return _encoded(source, target, keep, turn)
    except (av.error.InvalidDataError, av.error.EOFError, IndexError) as error:
        raise NothingPlayable("nothing in it can be played") from error


def preset_here() -> str:
    """x264's preset for this machine: weak boards get the one that costs half."""
    weak = platform.machine() in ("armv6l", "armv7l", "aarch64") and (os.cpu_count() or 1) <= 4
    return "ultrafast" if weak else "veryfast"


def _encoded(source: av.container.InputContainer, target: av.container.OutputContainer, keep: int,
             turn: Turn) -> float:
    stream = source.streams.video[0]
    stream.codec_context.options = {**MAX_PIXELS}
    writer = H264Writer(target, turn, stream.average_rate)
    shown = (picture for picture in _pictures(source, stream) if picture.time is not None)
    for picture in islice(shown, keep):
        writer.add(picture)
    return writer.end()


class H264Writer:
    """Writes pictures, which have their time, as H.264 into a container.

    turn: how each is put right. rate: about so many there are a second. options: more of x264's. All raise what FFmpeg
    raises, and OSError.
    """

    def __init__(self, target: av.container.OutputContainer, turn: Turn = STRAIGHT, rate: Fraction | None = None,
                 **options: str) -> None:
        self._target, self._turn, self._rate, self._options = target, turn, rate, options
        self._out: av.VideoStream | None = None
        self._first = self._last = 0.0
        self._count = 0

    def add(self, picture: av.VideoFrame, turn: Turn = STRAIGHT) -> None:
        """Write one more. turn: how this one was held, put right before all are turned."""
        upright = _turned(_turned(_bounded(picture), turn), self._turn)
        out = self._out = self._out or _output(self._target, self._rate, (upright.width, upright.height), self._options)
        even = upright.reformat(width=out.width, height=out.height, format="yuv420p")
        even.pts, even.time_base = round(picture.time / TICKS), TICKS
        even.pict_type = av.video.frame.PictureType.NONE  # a JPEG says "key frame" of every picture
        self._target.mux(out.encode(even))
        self._first, self._last = picture.time if not self._count else self._first, picture.time
        self._count += 1

    def end(self) -> float:
        """Write what is still held back; returns their length in seconds. NothingPlayable when there were none."""
        if self._out is None:
            raise NothingPlayable("nothing in it can be played")
        self._target.mux(self._out.encode())
        length = self._last - self._first
        return length + (length / (self._count - 1) if self._count > 1 else 0.0)


def _turned(picture: av.VideoFrame, turn: Turn) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(turn.apply(pixel_formats.bgr(picture)), format="bgr24") if turn else picture


def _bounded(picture: av.VideoFrame) -> av.VideoFrame:
    halvings = next(n for n in range(9) if (picture.width >> n) * (picture.height >> n) <= _LARGEST)
    return picture.reformat(width=picture.width >> halvings, height=picture.height >> halvings) if halvings else picture


def _pictures(source: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Whole pictures; one that a crash tore off is passed over."""
    for packet in source.demux(stream):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _output(target: av.container.OutputContainer, rate: Fraction | None, size: tuple[int, int],
            more: dict[str, str]) -> av.VideoStream:
    options = {"preset": preset_here(), "crf": _QUALITY, "g": str(_KEY_EVERY), "threads": "1",
               "rc-lookahead": _LOOK_AHEAD if size[0] * size[1] <= _LARGE else "0", **more}
    out: av.VideoStream = target.add_stream("libx264", rate=min(rate or Fraction(15), Fraction(60)), options=options)
    out.width, out.height, out.pix_fmt = size[0] // 2 * 2, size[1] // 2 * 2, "yuv420p"
    out.codec_context.time_base = out.time_base = TICKS
    return out


def main(argv: list[str]) -> int:
    """`python -m camera_process.clips.transcode GROWING DONE KEEP ROTATE FLIP`: prints the seconds.

    Returns 3 when nothing in it plays, 4 when it cannot be encoded.
    """
    os.nice(NICE)
    growing, done, keep, rotate, flip = argv
    try:
        print(encode(Path(growing), Path(done), int(keep), Turn(int(rotate), flip)))
    except ClipError as error:
        print(error, file=sys.stderr)
        return UNPLAYABLE if isinstance(error, NothingPlayable) else IMPOSSIBLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

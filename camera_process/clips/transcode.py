"""Pictures into H.264, once, when the clip is over: for cameras that send single JPEGs and for drawn ones."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from camera_process.clips.remux import ALL, ClipError
from camera_process.orientation import STRAIGHT, Turn
from camera_process.stream import pixel_formats
from camera_process.stream.packets import TICKS

_ROOT = Path(__file__).resolve().parents[2]
_QUALITY = "28"
_KEY_EVERY = 30
_LOOK_AHEAD = "10"
"""Frames x264 holds to plan ahead; its 40 would hold 55 MB of 720p for 2 % of the file's size."""
_NICE = 15
_UNPLAYABLE = 3
_PATIENCE = 600.0


def encode_apart(growing: Path, done: Path, keep: int = ALL, turn: Turn = STRAIGHT) -> float:
    """What `encode` does, in a niced process of its own, whose memory goes with it.

    Done in the camera's process the encoder's 70 MB would stay with it for good.
    """
    command = [sys.executable, "-m", "camera_process.clips.transcode", str(growing), str(done), str(keep),
               str(turn.rotate), turn.flip]
    try:
        ended = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise ClipError("encoding it took too long") from error
    if ended.returncode == _UNPLAYABLE:
        raise ClipError(ended.stderr.strip())
    if ended.returncode:
        raise OSError(" ".join(ended.stderr.split()[-20:]) or f"the encoder ended with {ended.returncode}")
    return float(ended.stdout)


def encode(growing: Path, done: Path, keep: int = ALL, turn: Turn = STRAIGHT) -> float:
    """Decode `growing` and write it as H.264 in an MP4 whose index comes first; answers its length in seconds.

    keep: how many pictures from the beginning. turn: how each is put right.
    One thread, so that the cameras keep the others. Raises ClipError when nothing in it can be decoded, OSError.
    """
    try:
        with (av.open(str(growing)) as source,
              av.open(str(done), "w", format="mp4", options={"movflags": "faststart"}) as target):
            return _encoded(source, target, keep, turn)
    except (av.error.InvalidDataError, av.error.EOFError, IndexError) as error:
        raise ClipError("nothing in it can be played") from error


def preset_here() -> str:
    """x264's preset for this machine: weak boards get the one that costs half."""
    weak = platform.machine() in ("armv6l", "armv7l", "aarch64") and (os.cpu_count() or 1) <= 4
    return "ultrafast" if weak else "veryfast"


def _encoded(source: av.container.InputContainer, target: av.container.OutputContainer, keep: int,
             turn: Turn) -> float:
    out: av.VideoStream | None = None
    shown: list[float] = []
    for picture in _pictures(source, source.streams.video[0]):
        if len(shown) >= keep:
            break
        if picture.time is None:
            continue
        upright = _turned(picture, turn)
        out = out or _output(target, source.streams.video[0].average_rate, (upright.width, upright.height))
        even = upright.reformat(width=out.width, height=out.height, format="yuv420p")
        even.pts, even.time_base = round(picture.time / TICKS), TICKS
        even.pict_type = av.video.frame.PictureType.NONE  # a JPEG says "key frame" of every picture
        target.mux(out.encode(even))
        shown.append(picture.time)
    if out is None:
        raise ClipError("nothing in it can be played")
    target.mux(out.encode())
    step = (shown[-1] - shown[0]) / (len(shown) - 1) if len(shown) > 1 else 0.0
    return shown[-1] - shown[0] + step


def _turned(picture: av.VideoFrame, turn: Turn) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(turn.apply(pixel_formats.bgr(picture)), format="bgr24") if turn else picture


def _pictures(source: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Whole pictures; one that a crash tore off is passed over."""
    for packet in source.demux(stream):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _output(target: av.container.OutputContainer, rate: Fraction | None, size: tuple[int, int]) -> av.VideoStream:
    options = {"preset": preset_here(), "crf": _QUALITY, "g": str(_KEY_EVERY), "threads": "1",
               "rc-lookahead": _LOOK_AHEAD}
    out: av.VideoStream = target.add_stream("libx264", rate=min(rate or Fraction(15), Fraction(60)), options=options)
    out.width, out.height, out.pix_fmt = size[0] // 2 * 2, size[1] // 2 * 2, "yuv420p"
    out.codec_context.time_base = out.time_base = TICKS
    return out


def main(argv: list[str]) -> int:
    """`python -m camera_process.clips.transcode GROWING DONE KEEP ROTATE FLIP`: prints the seconds.

    Returns 3 when nothing plays.
    """
    os.nice(_NICE)
    growing, done, keep, rotate, flip = argv
    try:
        print(encode(Path(growing), Path(done), int(keep), Turn(int(rotate), flip)))
    except ClipError as error:
        print(error, file=sys.stderr)
        return _UNPLAYABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Joins clips of one camera into one video, in a process of its own: `python -m camera_process.clips.join JOB`.

Packets are copied where all clips are of one form, else all are encoded again. What two clips both have (one begins
with the seconds before its event) is shown once. The process ends when its stdin does, as the one that began it does.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from camera_process.clips.remux import ClipError, NothingPlayable, clip_errors
from camera_process.clips.transcode import IMPOSSIBLE, NICE, UNPLAYABLE, H264Writer
from camera_process.stream.video_limits import MAX_PIXELS
from house.atomic_write import write_whole
from ledger.supervised_thread import end_with_starter

_FINISHED = {"movflags": "faststart"}
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Piece:
    """A clip, and the unix time at which it begins."""

    path: Path
    at: float


@clip_errors("the clips cannot be joined")
def join(pieces: Sequence[Piece], span: tuple[float, float], done: Path, progress: Progress = int) -> float:
    """Write what the clips, the oldest first, show of that time (unix times) to `done`; returns its seconds.

    progress: is given how many clips are done. Raises NothingPlayable when they show nothing of it, ClipError, OSError.
    """
    forms = {form for piece in pieces if (form := _form(piece.path))}
    with av.open(str(done), "w", format="mp4", options=_FINISHED) as target:
        joined = _copied if len(forms) == 1 else _encoded
        return joined(target, [piece for piece in pieces if _form(piece.path)], span, progress)


def _form(path: Path) -> tuple[Any, ...]:
    """What must be the same of two clips whose packets go into one video; () for what cannot be played."""
    try:
        with av.open(str(path), options={**MAX_PIXELS}) as source:
            stream = source.streams.video[0]
            own = stream.codec_context
            return own.name, stream.width, stream.height, own.extradata, stream.time_base, _rotation(source)
    except (av.FFmpegError, IndexError):
        return ()


def _rotation(source: av.container.InputContainer) -> int:
    frame = next(source.decode(video=0), None)
    return frame.rotation if frame is not None else 0


def _copied(target: av.container.OutputContainer, pieces: Sequence[Piece], span: tuple[float, float],
            progress: Progress) -> float:
    out: av.VideoStream | None = None
    shown, seconds, next_at = span[0], 0.0, 0
    for number, piece in enumerate(pieces):
        with ExitStack() as stack:
            source = stack.enter_context(av.open(str(piece.path), options={**MAX_PIXELS}))
            stream = source.streams.video[0]
            if out is None:
                out = target.add_stream_from_template(stream)
                if stream.codec_context.name == "hevc":
                    out.codec_context.codec_tag = "hvc1"
            begun, first, step = False, 0, 1
            for packet, at in _wanted(source, stream, piece.at, shown, span[1]):
                assert packet.dts is not None and packet.pts is not None and packet.time_base is not None
                first, begun = (first, True) if begun else (packet.dts, True)
                step = max(1, packet.duration or step)
                packet.pts, packet.dts = packet.pts - first + next_at, packet.dts - first + next_at
                last, packet.stream = packet.dts, out
                target.mux_one(packet)
                shown = max(shown, at + step * float(stream.time_base or 0))
            if begun:
                next_at = last + step
                seconds = float(next_at * (stream.time_base or 0))
        progress(number + 1)
    if not seconds:
        raise NothingPlayable("the clips show nothing of that time")
    return seconds


def _wanted(source: av.container.InputContainer, stream: av.VideoStream, begins: float, shown: float,
            until: float) -> Iterator[tuple[av.Packet, float]]:
    """The packets that show what comes after unix time `shown`, from the last key frame before it on; each its time."""
    held: list[tuple[av.Packet, float]] = []
    going, zero = False, None
    for packet in source.demux(stream):
        if packet.dts is None or packet.pts is None or packet.is_corrupt:
            continue
        zero = packet.pts if zero is None else zero
        at = begins + float((packet.pts - zero) * packet.time_base)
        if at >= until and packet.is_keyframe:
            return
        if going:
            yield packet, at
            continue
        held = [(packet, at)] if packet.is_keyframe else [*held, (packet, at)]
        if at >= shown:
            going = True
            yield from held
            held = []


def _encoded(target: av.container.OutputContainer, pieces: Sequence[Piece], span: tuple[float, float],
             progress: Progress) -> float:
    writer, shown, written, step = H264Writer(target), span[0], 0.0, 0.1
    for number, piece in enumerate(pieces):
        with av.open(str(piece.path), options={**MAX_PIXELS}) as source:
            before: float | None = None
            for picture, at in _timed(source, piece.at):
                if at < shown or at >= span[1]:
                    continue
                step = at - before if before is not None and 0 < at - before < 1 else step
                written += step if before is None or at <= before else at - before
                before, shown = at, at + 1e-3
                writer.add(_moved(picture, written))
        progress(number + 1)
    return writer.end()


def _timed(source: av.container.InputContainer, begins: float) -> Iterator[tuple[av.VideoFrame, float]]:
    """The pictures of a clip, each with the unix time at which it was taken."""
    zero = None
    for picture in source.decode(video=0):
        if picture.time is not None:
            zero = picture.time if zero is None else zero
            yield picture, begins + picture.time - zero


def _moved(picture: av.VideoFrame, at: float) -> av.VideoFrame:
    picture.pts = round(at / float(picture.time_base or 1))
    return picture


def main(argv: list[str]) -> int:
    """Do the job that the file says; prints the seconds. Returns 3 when nothing plays, 4 when it cannot be joined."""
    os.nice(NICE)
    end_with_starter(IMPOSSIBLE)
    job = json.loads(Path(argv[0]).read_bytes())
    pieces = [Piece(Path(each["path"]), float(each["at"])) for each in job["pieces"]]

    def progress(done: int) -> None:
        write_whole(Path(job["progress"]), json.dumps({"done": done, "of": len(pieces)}).encode())

    try:
        seconds = join(pieces, (float(job["since"]), float(job["until"])), Path(job["part"]), progress)
        Path(job["part"]).replace(job["done"])
        write_whole(Path(job["outcome"]), json.dumps({"seconds": seconds}).encode())
    except (ClipError, OSError) as error:
        Path(job["part"]).unlink(missing_ok=True)
        write_whole(Path(job["outcome"]), json.dumps({"reason": str(error)}).encode())
        return UNPLAYABLE if isinstance(error, NothingPlayable) else IMPOSSIBLE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

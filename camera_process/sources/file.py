"""`file://clip.mp4` or `file://folder`: a video, or a folder of pictures, as fast as it is read or in real time."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

import av

from camera_process.capabilities import PlaybackSource, RepeatingSource
from camera_process.orientation import display_turn, turned
from camera_process.source import Frame, SourceError, number, option, read_options, split, switch
from camera_process.stream import pixel_formats, video_limits
from house.clock import Clock
from vision import jpeg

SCHEMES = ("file",)
PICTURES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class Options:
    """What may follow the `?`."""

    realtime: bool = option(False, switch)
    loop: bool = option(False, switch)
    fps: float = option(25.0, number(0.2, 240))


def connect(address: str, clock: Clock) -> "FileSource":
    """A source for `file://PATH?realtime=1&loop=1&fps=25`; nothing is opened yet.

    Raises SourceError for options it does not know.
    """
    path, query = split(address)
    return FileSource(Path(unquote(path)), read_options(Options, query, address), clock)


class _Media(Protocol):
    def frames(self) -> Iterator[Frame]:
        """Frames in order, times from 0."""

    def close(self) -> None: ...


class FileSource(PlaybackSource, RepeatingSource):
    """Plays one file or folder; with `loop` numbers and times go on counting at each new start."""

    def __init__(self, path: Path, options: Options, clock: Clock) -> None:
        self.live = options.realtime
        self._path, self._options, self._clock = path, options, clock
        self._closed = threading.Event()
        self._media: _Media | None = None
        self._frames: Iterator[Frame] = iter(())
        self._start: float | None = None

    def set_realtime(self, realtime: bool) -> None:
        self.live = realtime

    def repeats(self) -> bool:
        return True

    def open(self) -> None:
        self._closed.clear()
        self._media = self._opened()
        self._frames = self._played()
        self._start = None

    def read(self) -> Frame | None:
        frame = next(self._frames, None)
        if frame is None or not self.live:
            return frame
        if self._start is None:
            self._start = self._clock.monotonic() - frame.time
        due = self._start + frame.time
        self._clock.sleep(due - self._clock.monotonic(), self._closed)
        return replace(frame, time=due)

    def close(self) -> None:
        self._closed.set()
        if self._media is not None:
            self._media.close()
            self._media = None

    def _opened(self) -> _Media:
        if not self._path.exists():
            raise SourceError(f"there is no file or folder {self._path}", transient=False)
        return _Folder(self._path, self._options.fps) if self._path.is_dir() else _Video(self._path)

    def _played(self) -> Iterator[Frame]:
        numbers, seconds = 0, 0.0
        while self._media is not None:
            last: Frame | None = None
            step = (1, 1 / self._options.fps)
            for frame in self._media.frames():
                now = replace(frame, number=frame.number + numbers, time=frame.time + seconds, live=self.live)
                if last is not None:
                    step = (now.number - last.number, now.time - last.time)
                last = now
                yield now
            if last is None:
                raise SourceError(f"{self._path} holds no frame that can be decoded", transient=False)
            if not self._options.loop:
                return
            self._media.close()
            self._media = self._opened()
            numbers, seconds = _next_start(last, step, self._media)


def _next_start(last: Frame, step: tuple[int, float], media: _Media) -> tuple[int, float]:
    """What to add to the numbers and times of the next round so that both go on by one step."""
    first = media.first_number if isinstance(media, _Folder) else 0
    return last.number + step[0] - first, last.time + step[1]


class _Video:
    """The frames of one video file; counted from 0, damaged packets are passed over."""

    def __init__(self, path: Path) -> None:
        try:
            self._container = av.open(str(path), options={**video_limits.MAX_PIXELS})
        except (av.FFmpegError, OSError) as error:
            raise SourceError(f"{path} is not a video that can be opened; try it in a player", False) from error
        if not self._container.streams.video:
            self._container.close()
            raise SourceError(f"{path} has no video in it", transient=False)
        try:
            self._check(str(path), self._container.streams.video[0].codec_context)
        except SourceError:
            self._container.close()
            raise

    def frames(self) -> Iterator[Frame]:
        stream = self._container.streams.video[0]
        stream.thread_type, stream.codec_context.options = "NONE", {**video_limits.MAX_PIXELS}
        rate = float(stream.average_rate or 25)
        first, before = None, -1.0
        for count, picture in enumerate(self._pictures(stream)):
            stamp = picture.time if picture.time is not None else (first or 0.0) + count / rate
            first = stamp if first is None else first
            before = stamp - first if stamp - first > before else before + 1 / rate
            yield turned(pixel_formats.as_frame(picture, count, before, live=False), display_turn(picture))

    @staticmethod
    def _check(path: str, codec: av.VideoCodecContext | None) -> None:
        if codec is None:
            raise SourceError(f"{path} holds video that cannot be decoded here", transient=False)
        video_limits.check_size(path, codec.width, codec.height)
        video_limits.check_headers(path, codec.name, bytes(codec.extradata or b""))

    def close(self) -> None:
        self._container.close()

    def _pictures(self, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(stream)
        while True:
            try:
                yield from next(packets).decode()
            except StopIteration:
                return
            except (av.error.InvalidDataError, av.error.EOFError):
                continue
            except (av.FFmpegError, OSError):
                return


class _Folder:
    """The pictures of one folder in the order of the numbers in their names."""

    def __init__(self, path: Path, fps: float) -> None:
        try:
            files = sorted(each for each in path.iterdir() if each.suffix.lower() in PICTURES)
        except OSError as error:
            raise SourceError(f"{path} cannot be listed: {error.strerror}", transient=False) from error
        if not files:
            raise SourceError(f"{path} has no pictures in it ({', '.join(PICTURES)})", transient=False)
        self._numbered = numbered(files)
        self._fps = fps
        self.first_number = self._numbered[0][0]

    def frames(self) -> Iterator[Frame]:
        for count, file in self._numbered:
            yield _picture(file, count, (count - self.first_number) / self._fps)

    def close(self) -> None:
        return


def numbered(files: list[Path]) -> list[tuple[int, Path]]:
    """Files with their frame numbers, in order.

    Where all names are one word followed by a number of their own (`in000470.jpg`) that is the frame number;
    otherwise files are counted from 0 in the order of their names.
    """
    parts = [re.fullmatch(r"(.*?)(\d+)", file.stem) for file in files]
    found = [(part.group(1), int(part.group(2))) for part in parts if part is not None]
    if len(found) == len(files) == len(set(found)) and len({word for word, _ in found}) == 1:
        return sorted((count, file) for (_, count), file in zip(found, files, strict=True))
    return list(enumerate(files))


def _picture(file: Path, count: int, seconds: float) -> Frame:
    try:
        data = file.read_bytes()
        luma = jpeg.gray(data)
        is_jpeg = jpeg.whole(data)
        return Frame(count, seconds, luma, False,
                     lambda: data if is_jpeg else jpeg.encode(pixel_formats.bgr_of_jpeg(data)),
                     lambda: pixel_formats.bgr_of_jpeg(data))
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} cannot be read as a picture: {error}", transient=False) from error

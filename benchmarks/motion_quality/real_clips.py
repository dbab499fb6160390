"""Reading the real clips: luma planes of videos, pictures of folders, truth in CDnet's coding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Luma = NDArray[Any]
PICTURES_PER_SECOND = 25.0


def luma_of(frame: av.VideoFrame) -> Luma:
    """Give a decoded frame's luma, uint8 (h, w), without a copy where the format has a luma plane."""
    if not frame.format.name.startswith(("yuv", "gray", "nv12")):
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    return rows[: frame.height, : frame.width]


def video(path: Path) -> Iterator[tuple[int, float, Luma]]:
    """Play a video: (frame number from 0, seconds, luma)."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or PICTURES_PER_SECOND)
        for number, frame in enumerate(container.decode(stream)):
            yield number, number / rate, luma_of(frame)


def folder(path: Path) -> Iterator[tuple[int, float, Luma]]:
    """Play a folder of pictures: (number in the file name, seconds, luma)."""
    for picture in pictures(path):
        luma = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
        if luma is not None:
            yield number_of(picture), number_of(picture) / PICTURES_PER_SECOND, luma


def pictures(path: Path) -> list[Path]:
    """List a folder's pictures in the order of their numbers."""
    found = [file for file in path.iterdir() if file.suffix in (".jpg", ".png")]
    return sorted(found, key=number_of)


def number_of(path: Path) -> int:
    """Read the number in a file's name: in000470.jpg is 470."""
    return int("".join(letter for letter in path.stem if letter.isdigit()))


def truths(path: Path) -> dict[int, NDArray[Any]]:
    """Read a folder of truth pictures by number: 0 and 50 nothing there, 255 moving, 85 and 170 not judged."""
    return {number_of(file): np.asarray(cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)) for file in pictures(path)}

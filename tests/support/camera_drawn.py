"""A drawn walk as a folder of pictures, for cameras in tests."""

from pathlib import Path

import cv2
import numpy as np

FPS = 10
WIDTH, HEIGHT = 640, 360
NOISES = 8
"""So many different pictures of noise follow each other again and again."""


def frames(folder: Path, seconds: float, walks: tuple[tuple[float, float], ...]) -> Path:
    """Noisy gray pictures at 10 a second; in each walk (from, to, in seconds) a bright figure crosses the view."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    rooms = [random.normal(110, 2, (HEIGHT, WIDTH)).clip(0, 255).astype(np.uint8) for _ in range(NOISES)]
    empty = [_encoded(room) for room in rooms]
    for number in range(int(seconds * FPS)):
        walked = [(number / FPS - begin) / (end - begin) for begin, end in walks if begin <= number / FPS < end]
        noise = number % NOISES
        data = _encoded(_with_figure(rooms[noise], walked[0])) if walked else empty[noise]
        (folder / f"{number:05d}.jpg").write_bytes(data)
    return folder


def _with_figure(room: np.ndarray, share: float) -> np.ndarray:
    """The room, (height, width) in gray, with the figure after this share of its way."""
    picture, left = room.copy(), int(share * WIDTH * 0.9)
    picture[HEIGHT // 3 : HEIGHT * 5 // 6, left : left + WIDTH // 10] = 205
    return picture


def _encoded(picture: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()

"""A drawn walk as a folder of pictures, for cameras in tests."""

from pathlib import Path

import cv2
import numpy as np

FPS = 10


def frames(folder: Path, seconds: float, walks: tuple[tuple[float, float], ...]) -> Path:
    """Noisy gray pictures at 10 a second; in each walk (from, to, in seconds) a bright figure crosses the view."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)
    width, height = 640, 360
    for number in range(int(seconds * FPS)):
        picture = random.normal(110, 2, (height, width)).clip(0, 255).astype(np.uint8)
        for begin, end in walks:
            share = (number / FPS - begin) / (end - begin)
            if 0 <= share < 1:
                left = int(share * width * 0.9)
                picture[height // 3 : height * 5 // 6, left : left + width // 10] = 205
        cv2.imwrite(str(folder / f"{number:05d}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return folder

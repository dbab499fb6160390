"""Pictures of faces as bad cameras, light and people make them, drawn with a fixed seed. All pictures BGR uint8."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Change = Callable[[Picture, np.random.Generator], Picture]


def mirrored(picture: Picture, _: np.random.Generator) -> Picture:
    """Left and right changed."""
    return np.ascontiguousarray(picture[:, ::-1])


def blurred(picture: Picture, random: np.random.Generator) -> Picture:
    """Out of focus, or moved."""
    sigma = float(random.uniform(0.006, 0.03)) * min(picture.shape[:2])
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma))


def dark(picture: Picture, random: np.random.Generator) -> Picture:
    """A tenth to a third of the light, with the noise of that."""
    level = random.uniform(0.1, 0.35)
    return np.clip(picture * level + random.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def bright(picture: Picture, random: np.random.Generator) -> Picture:
    """Overexposed."""
    return np.clip(picture * random.uniform(1.5, 3.0), 0, 255).astype(np.uint8)


def small(picture: Picture, random: np.random.Generator) -> Picture:
    """From far away."""
    scale = random.uniform(0.05, 0.3)
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def tilted(picture: Picture, random: np.random.Generator) -> Picture:
    """The head or the camera tilted by up to 40 degrees."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 3), float(random.uniform(-40, 40)), 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE))


def aside(picture: Picture, random: np.random.Generator) -> Picture:
    """Seen from the side: one half of the view narrower."""
    height, width = picture.shape[:2]
    shift = float(random.uniform(0.1, 0.35)) * width
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[0, 0], [-shift, shift / 4], [-shift, -shift / 4], [0, 0]], np.float32)
    return np.asarray(cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, moved), (width, height)))


def squeezed(picture: Picture, random: np.random.Generator) -> Picture:
    """Compressed hard."""
    quality = int(random.integers(4, 25))
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1))


def covered(picture: Picture, random: np.random.Generator) -> Picture:
    """A bar over a part of it: a hand, a mask, sunglasses."""
    found, (height, width) = picture.copy(), picture.shape[:2]
    top = int(random.uniform(0.1, 0.5) * height)
    found[top : top + height // 8, width // 5 : -width // 5] = random.integers(0, 120, 3)
    return found


def screen(picture: Picture, random: np.random.Generator) -> Picture:
    """Held up on a phone: a bezel, a grid of pixels, a sheen."""
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    grid = 1 + 0.08 * np.sin(rows * random.uniform(0.8, 2.4)) * np.sin(columns * random.uniform(0.8, 2.4))
    lit = np.clip(picture * grid[..., None] * 0.85 + 30, 0, 255).astype(np.uint8)
    edge = max(4, width // 12)
    return np.asarray(cv2.copyMakeBorder(lit, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(12, 12, 12)))


def two_at_once(picture: Picture, _: np.random.Generator) -> Picture:
    """Somebody beside whom it is about, as near to the camera."""
    return np.ascontiguousarray(np.hstack([picture, picture[:, ::-1]]))


CHANGES: dict[str, Change] = {
    "mirrored": mirrored, "blurred": blurred, "dark": dark, "bright": bright, "small": small, "tilted": tilted,
    "from the side": aside, "compressed": squeezed, "covered": covered, "on a screen": screen,
    "two at once": two_at_once,
}


def changed(picture: Picture, seed: int, many: int) -> Iterator[tuple[str, Picture]]:
    """So many changed pictures of one, each kind in turn, some with two changes at once."""
    random = np.random.default_rng(seed)
    names = list(CHANGES)
    for number in range(many):
        name = names[number % len(names)]
        found = CHANGES[name](picture, random)
        if number % 3 == 2:
            other = names[int(random.integers(len(names)))]
            name, found = f"{name} and {other}", CHANGES[other](found, random)
        yield name, found


def _scaled(picture: Picture, to: float) -> Picture:
    return np.asarray(cv2.resize(picture, None, fx=to, fy=to, interpolation=cv2.INTER_AREA))


def _turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 3), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE))


def _packed(picture: Picture) -> Picture:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 1))


FAIR: dict[str, Callable[[Picture], Picture]] = {
    "mirrored": lambda picture: np.ascontiguousarray(picture[:, ::-1]),
    "two thirds of the size": lambda picture: _scaled(picture, 0.67),
    "darker": lambda picture: np.asarray(picture * 0.6, np.uint8),
    "brighter": lambda picture: np.clip(picture * 1.25, 0, 255).astype(np.uint8),
    "tilted": lambda picture: _turned(picture, 10.0),
    "compressed": _packed,
}
"""Variants as a device in order makes them: they should still be known."""

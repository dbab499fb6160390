"""Tampering drawn into real pictures, with fixed seeds; each function returns a BGR picture of the same size."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator


def cover(picture: Any, random: Generator, least: float, most: float, textures: Sequence[Any]) -> tuple[Any, float]:
    """Return a share of the view covered by a hand, a cloth, a bag or a box with a soft edge, and the share."""
    height, width = picture.shape[:2]
    share = random.uniform(least, most)
    shape = cv2.GaussianBlur(_shape(random, height, width, share), (0, 0), width * random.uniform(0.002, 0.02))
    texture = _texture(random, height, width, textures)
    return _mixed(picture, texture, shape), share


def _mixed(picture: Any, other: Any, share: Any) -> Any:
    return np.clip(picture + (other.astype(np.float32) - picture) * share[..., None], 0, 255).astype(np.uint8)


def _shape(random: Generator, height: int, width: int, share: float) -> Any:
    """1 in exactly that share of the view: from one side, a corner, or somewhere as a box or a blob."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    kind, angle = random.random(), random.uniform(0, 2 * np.pi)
    if kind < 0.5:
        field = x * np.cos(angle) + y * np.sin(angle)
    else:
        middle = random.uniform(-0.3, 0.3, 2)
        dx, dy = np.abs(x - middle[0]), np.abs(y - middle[1])
        field = -(np.maximum(dx, dy * random.uniform(0.6, 1.6)) if kind < 0.75 else np.hypot(dx, dy))
    if random.random() < 0.6:
        field = field + random.uniform(0.05, 0.25) * _clouds(random, height, width, int(random.integers(2, 6)))
    return (field >= np.quantile(field, 1 - share)).astype(np.float32)


def _clouds(random: Generator, height: int, width: int, cells: int) -> Any:
    small = random.normal(0, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _texture(random: Generator, height: int, width: int, textures: Sequence[Any]) -> Any:
    """Half of all from photographs, the others plain: paint, cloth, cardboard, skin."""
    if textures and random.random() < 0.5:
        other = textures[int(random.integers(len(textures)))]
        size = random.uniform(0.25, 1.0)
        high = min(other.shape[0], max(8, int(other.shape[0] * size)))
        wide = min(other.shape[1], max(8, int(other.shape[1] * size)))
        top, left = random.integers(0, other.shape[0] - high + 1), random.integers(0, other.shape[1] - wide + 1)
        out = cv2.resize(other[top:top + high, left:left + wide], (width, height), interpolation=cv2.INTER_LINEAR)
        out = cv2.GaussianBlur(out, (0, 0), width * random.uniform(0.001, 0.02)).astype(np.float32)
    else:
        out = random.uniform(10, 230) + random.uniform(-20, 20, 3).astype(np.float32)
        out = out + 25 * random.uniform(0.2, 1) * _clouds(random, height, width, int(random.integers(2, 5)))[..., None]
        if random.random() < 0.5:
            noise = random.normal(0, 1, (height, width)).astype(np.float32)
            weave = cv2.GaussianBlur(noise, (0, 0), random.uniform(0.7, 4))
            out = out + random.uniform(4, 20) * (weave / weave.std())[..., None]
    return np.clip(out * random.uniform(0.35, 1.1), 0, 255)


def defocus(picture: Any, random: Generator, least: float, most: float) -> Any:
    """Blur by a disk of that diameter, a share of the width."""
    size = max(3, round(picture.shape[1] * random.uniform(least, most)))
    return cv2.filter2D(picture, -1, disk(size), borderType=cv2.BORDER_REFLECT)


def disk(diameter: float) -> Any:
    """Return a filter: a disk with a smooth edge, of sum 1."""
    half = int(np.ceil(diameter / 2))
    y, x = np.mgrid[-half:half + 1, -half:half + 1]
    kernel = np.clip(diameter / 2 + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return kernel / kernel.sum()


def spray(picture: Any, random: Generator, least: float, most: float) -> Any:
    """Paint or mud on the lens: soft drops that together hide that share."""
    height, width = picture.shape[:2]
    field, share = np.zeros((height, width), np.float32), random.uniform(least, most)
    while (field > 0.5).mean() < share:
        middle = int(random.uniform(0, width)), int(random.uniform(0, height))
        drop = np.zeros_like(field)
        cv2.circle(drop, middle, max(2, int(width * random.uniform(0.01, 0.09))), 1.0, -1)
        field = np.maximum(field, drop)
    field = cv2.GaussianBlur(field, (0, 0), width * random.uniform(0.004, 0.015))
    dark, light = np.full_like(picture, random.uniform(5, 120)), np.full_like(picture, 235)
    colour = dark if random.random() < 0.7 else light
    return _mixed(picture, colour, field * random.uniform(0.85, 1.0))


def fog(picture: Any, random: Generator) -> Any:
    """A fogged lens: contrast mostly gone, and soft."""
    soft = cv2.GaussianBlur(picture, (0, 0), picture.shape[1] * random.uniform(0.002, 0.012)).astype(np.float32)
    veil = random.uniform(0.7, 0.92)
    return np.clip(soft * (1 - veil) + random.uniform(120, 220) * veil, 0, 255).astype(np.uint8)


def glare(picture: Any, random: Generator) -> Any:
    """A lamp into the lens: most of the view white, the rest under a veil."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot(x / width - random.uniform(0.2, 0.8), (y / height - random.uniform(0.2, 0.8)) * height / width)
    light = 700 * np.exp(-((away / random.uniform(0.3, 0.55)) ** 2))[..., None] + random.uniform(30, 90)
    return np.clip(picture.astype(np.float32) + light, 0, 255).astype(np.uint8)


def white(picture: Any, random: Generator) -> Any:
    """Over-exposed nearly everywhere."""
    over = picture.astype(np.float32) * random.uniform(2, 4) + random.uniform(140, 250)
    return np.clip(over, 0, 255).astype(np.uint8)


def dark(picture: Any, random: Generator) -> Any:
    """A cap on the lens, or no light at all: only noise is left."""
    noise = random.normal(random.uniform(2, 14), random.uniform(0.5, 4), picture.shape[:2])[..., None]
    return np.clip(picture.astype(np.float32) * random.uniform(0, 0.04) + noise, 0, 255).astype(np.uint8)


def encoded(picture: Any, random: Generator, least: int = 55) -> Any:
    """The picture as JPEG of a chance quality, decoded again, with the noise of another moment."""
    noise = random.normal(0, random.uniform(0.5, 2.5), picture.shape[:2])[..., None]
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(least, 93))])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)

"""A face as 128 numbers, with MobileFaceNet (https://github.com/foamliu/MobileFaceNet, Apache-2.0), and comparing them.

It was trained on MS-Celeb-1M, which its maker has withdrawn.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.faces.face_detection import Points
from vision.jpeg import Pixels
from vision.networks import Run

SIDE = 112
_PLACES = np.array([[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
                   np.float32)
"""Where the five points lie in a crop, after the positions that ArcFace uses (https://arxiv.org/abs/1801.07698)."""

Template = NDArray[np.float32]
"""(128,), of length 1. It is biometric data: it never leaves the machine, nor reaches a log."""


def crop(picture: Pixels, points: Points) -> Pixels:
    """The face upright, 112 x 112 pixels BGR uint8, turned and scaled so that its points lie where they do in all."""
    return np.asarray(cv2.warpAffine(picture, _placed(points), (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.uint8)


def _placed(points: Points) -> NDArray[np.float64]:
    """The similarity (2, 3) that brings the points nearest to their places (Umeyama 1991)."""
    ours, theirs = points.astype(np.float64), _PLACES.astype(np.float64)
    middle, aim = ours.mean(0), theirs.mean(0)
    u, sizes, v = np.linalg.svd((theirs - aim).T @ (ours - middle))
    keep = np.diag([1.0, np.sign(np.linalg.det(u @ v)) or 1.0])
    turn = u @ keep @ v
    scale = float((sizes * np.diag(keep)).sum() / max(1e-9, ((ours - middle) ** 2).sum()))
    return np.hstack([scale * turn, (aim - scale * turn @ middle)[:, None]])


def template(face: Pixels, run: Run) -> Template:
    """The template of a crop: the mean over it and its mirror image, which makes it steadier."""
    both = np.stack([face, face[:, ::-1]])[..., ::-1].astype(np.float32)
    blobs = (both.transpose(0, 3, 1, 2) - 127.5) / 128
    return _unit(sum(_unit(run(np.ascontiguousarray(blob[None]))[0].ravel()) for blob in blobs))


def likeness(face: Template, known: Sequence[Template]) -> float:
    """How alike a face is to one person's templates: the best of each of them and of their mean, -1 to 1."""
    if not known:
        return -1.0
    every = [*known, _unit(np.sum(known, axis=0))] if len(known) > 1 else list(known)
    return max(float(face @ each) for each in every)


def _unit(vector: NDArray[np.float32] | int) -> Template:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / max(length, 1e-9), np.float32)

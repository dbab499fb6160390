"""A picture prepared for comparing: its structure without the light, its sharpness, its histogram."""

from dataclasses import dataclass

import cv2
import numpy as np

from vision.pixels import Pixels, quantile
from vision.scene.grid import SceneGrid, default_grid

WIDE, NARROW = 15, 9
"""Windows of local correlation, in cells of 2x2 pixels of the match size."""
SHARPNESS_WIDTHS = (640, 320)
NEARLY = 0.93
"""Share of such a width from which a picture is brought to it."""
WEAK, STRONG = 36.0, 900.0
"""Squared gradients that count half as structure, and as a strong edge."""
BINS = 16


@dataclass(frozen=True)
class ScenePicture:
    """What is compared of one picture; planes are float32 (rows, columns) of cells.

    luma: uint8 (height, width), match size. fields: (rows, columns, 4): the orientation of edges as a double angle
    (two planes; blind to which side is lighter) and their direction (two planes). means, energy: boxed means of
    `fields` and of their energy, by window. structure, strong: 0..1. light: mean luma of a cell. fine: energy of the
    finest structure by width of the picture it was measured in. coarse: squared gradient. histogram: running sums, 16
    bins.
    """

    grid: SceneGrid
    luma: Pixels
    fields: Pixels
    means: dict[int, Pixels]
    energy: dict[int, Pixels]
    structure: Pixels
    strong: Pixels
    weight: Pixels
    light: Pixels
    white: Pixels
    dark: Pixels
    fine: dict[int, Pixels]
    coarse: Pixels
    histogram: Pixels
    spectrum: Pixels
    source_width: int


def prepare(picture: Pixels, grid: SceneGrid | None = None) -> ScenePicture:
    """Return a picture prepared for comparing.

    picture: uint8, luma (h, w) or BGR (h, w, 3). grid: of the reference it is to be compared with; None for its own.
    Raises ValueError for a picture that is too small or of another kind.
    """
    _check(picture)
    grid = grid or default_grid(picture.shape[1], picture.shape[0])
    levels = _levels(picture, grid)
    luma = levels[grid.width]
    fields, squared = _edge_fields(luma, grid)
    structure, strong = _structure(squared, grid)
    means, energy = boxed(fields)
    return ScenePicture(
        grid, luma, fields, means, energy, structure, strong,
        cv2.blur(structure / (structure + 0.15), (5, 5)) * grid.visible,
        cv2.blur(_cells(luma.astype(np.float32), grid), (5, 5)),
        _cells((luma > 245).astype(np.float32), grid), _cells((luma < 25).astype(np.float32), grid),
        {width: _fine(level, grid) for width, level in levels.items()}, _cells(squared, grid),
        _histogram(luma, grid), spectrum(fields),
        picture.shape[1],
    )


def _check(picture: Pixels) -> None:
    plain = picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)
    if picture.dtype != np.uint8 or not plain or picture.size == 0:
        raise ValueError("a picture must be 8-bit luma (h, w) or BGR (h, w, 3)")


def detail(picture: Pixels) -> Pixels:
    """Return all that is needed of a picture, as luma at most 640 pixels wide; prepared, it is the same."""
    _check(picture)
    wide, width = SHARPNESS_WIDTHS[0], picture.shape[1]
    if width < NEARLY * wide:
        return _luma(picture).copy()
    size = (wide, max(8, round(picture.shape[0] * wide / width)))
    return _luma(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _levels(picture: Pixels, grid: SceneGrid) -> dict[int, Pixels]:
    """Luma at the widths that sharpness is measured at, as far as the picture has them, and at the match size."""
    levels, height, width = {}, picture.shape[0], picture.shape[1]
    current = picture
    for wide in SHARPNESS_WIDTHS:
        if width >= NEARLY * wide:
            size = (wide, max(8, round(height * wide / width)))
            current = _luma(cv2.resize(current, size, interpolation=cv2.INTER_AREA))
            levels[wide] = current
    size = (grid.width, grid.height)
    levels[grid.width] = _luma(cv2.resize(current, size, interpolation=cv2.INTER_AREA))
    return levels


def _luma(picture: Pixels) -> Pixels:
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture


def _cells(plane: Pixels, grid: SceneGrid) -> Pixels:
    return cv2.resize(plane, grid.cells, interpolation=cv2.INTER_AREA)


def _edge_fields(luma: Pixels, grid: SceneGrid) -> tuple[Pixels, Pixels]:
    """Edge orientation and direction by cell, light divided out; and the squared gradient by pixel."""
    soft = cv2.GaussianBlur(luma, (5, 5), 0)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    squared = cv2.magnitude(gx, gy) ** 2
    noise = max(4.0, 2 * quantile(squared[::3, ::3].ravel(), 0.2))
    double = 1 / (squared + noise)
    single = 1 / (np.sqrt(squared) + noise ** 0.5)
    planes = cv2.merge([(gx * gx - gy * gy) * double, 2 * gx * gy * double, gx * single, gy * single])
    clear = np.where(squared < 1.5 * noise, 0, squared).astype(np.float32)
    return _cells(planes, grid) * grid.visible[..., None], clear


def _structure(squared: Pixels, grid: SceneGrid) -> tuple[Pixels, Pixels]:
    both = cv2.merge([squared / (squared + WEAK), squared / (squared + STRONG)])
    cells = _cells(both, grid) * grid.visible[..., None]
    return np.ascontiguousarray(cells[..., 0]), np.ascontiguousarray(cells[..., 1])


def boxed(fields: Pixels) -> tuple[dict[int, Pixels], dict[int, Pixels]]:
    """Return the means of fields and the energy around them, by window."""
    means = {size: cv2.blur(fields, (size, size)) for size in (WIDE, NARROW)}
    energy = {}
    for size, mean in means.items():
        varied = cv2.blur(fields * fields, (size, size)) - mean * mean
        energy[size] = varied[..., 0::2] + varied[..., 1::2]
    return means, energy


def spectrum(fields: Pixels) -> Pixels:
    """Return the spectrum of the orientation of edges without its local mean."""
    double = np.ascontiguousarray(fields[..., :2])
    return cv2.dft(double - cv2.blur(double, (21, 21)), flags=cv2.DFT_COMPLEX_OUTPUT)


def _fine(level: Pixels, grid: SceneGrid) -> Pixels:
    """Energy of what a 3x3 blur takes away, by cell."""
    rough = cv2.absdiff(level, cv2.blur(level, (3, 3)))
    return _cells(cv2.multiply(rough, rough, dtype=cv2.CV_32F), grid)


def _histogram(luma: Pixels, grid: SceneGrid) -> Pixels:
    rows = np.flatnonzero(grid.visible.any(axis=1))
    inner = luma[2 * rows[0]:2 * rows[-1] + 2] if rows.size else luma
    counts = np.bincount(inner.ravel() >> 4, minlength=BINS)
    return (np.cumsum(counts) / max(1, inner.size)).astype(np.float32)

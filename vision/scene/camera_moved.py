"""Whether a picture shows the reference's scene from another angle: shifted, turned or zoomed."""

from dataclasses import dataclass
from math import cos, hypot, radians, sin

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.scene_picture import ScenePicture

TURNS = (4.5, -4.5, 9.0, -9.0, 14.0, -14.0)
ZOOMS = (0.72, 0.85, 1.18, 1.4)
VARIANTS = ((0.0, 1.0), *((turn, 1.0) for turn in TURNS), *((0.0, zoom) for zoom in ZOOMS))
"""Degrees (clockwise in the picture) and zoom by which the reference is tried."""
FAR = 0.075
"""Shift, as a share of the width, up to which it is a shaking mast that moves the picture."""
LEAST_OVERLAP = 0.35
ENERGY_FLOOR = 0.15


@dataclass(frozen=True)
class ViewMove:
    """How the view moved: the picture's content lies `right`, `down` of the reference's, in shares of the width.

    degrees: turned clockwise in the picture. zoom: over 1 when things are larger now. score: correlation over the
    overlap times the root of the overlap; zero: the same without a move; spread of the whole search.
    """

    right: float
    down: float
    degrees: float
    zoom: float
    score: float
    zero: float
    spread: float
    overlap: float

    @property
    def is_far(self) -> bool:
        """Whether it is more than a shaking mast makes."""
        return hypot(self.right, self.down) > FAR or self.degrees != 0 or self.zoom != 1


@dataclass(frozen=True)
class MoveBank:
    """A reference turned and zoomed, a row for each of VARIANTS.

    fields, energies: spectra of its field and of its energy; areas: of where it has any. shared: share of the view in
    which it and an unmoved view overlap, by shift.
    """

    shape: tuple[int, int]
    fields: list[Pixels]
    energies: list[Pixels]
    areas: list[Pixels]
    shared: list[Pixels]


def coarse_field(picture: ScenePicture) -> Pixels:
    """Return the orientation of edges at half the cells, float32 (rows, columns, 2), without its local mean."""
    return _coarse(picture.fields[..., :2])


def _coarse(double: Pixels) -> Pixels:
    field = cv2.resize(np.ascontiguousarray(double), (double.shape[1] // 2, double.shape[0] // 2),
                       interpolation=cv2.INTER_AREA)
    return field - cv2.blur(field, (13, 13))


def move_bank(reference: ScenePicture) -> MoveBank:
    """Return what a search for moves needs of a reference; made once."""
    field = np.ascontiguousarray(reference.fields[..., :2])
    rows, columns = field.shape[0] // 2, field.shape[1] // 2
    shape = _padded(rows, columns)
    bank = MoveBank(shape, [], [], [], [])
    visible = reference.grid.visible
    whole = cv2.resize(visible, (columns, rows), interpolation=cv2.INTER_AREA)
    of_whole = _spectrum(_complex(whole), shape)
    for degrees, zoom in VARIANTS:
        turned, seen = _turned(field, visible, degrees, zoom)
        area = cv2.resize(seen, (columns, rows), interpolation=cv2.INTER_AREA)
        coarse = _coarse(turned) * area[..., None]
        bank.fields.append(_spectrum(coarse, shape))
        bank.energies.append(_spectrum(_complex((coarse * coarse).sum(axis=2)), shape))
        bank.areas.append(_spectrum(_complex(area), shape))
        shared = _inverse(_multiplied(of_whole, bank.areas[-1]))[..., 0] / float(whole.sum())
        bank.shared.append(np.where(shared < LEAST_OVERLAP, 0, np.sqrt(np.clip(shared, 0, 1))).astype(np.float32))
    return bank


def _turned(field: Pixels, visible: Pixels, degrees: float, zoom: float) -> tuple[Pixels, Pixels]:
    """The field as it would be of a turned and zoomed picture: moved, and each orientation turned with it."""
    rows, columns = field.shape[:2]
    matrix = cv2.getRotationMatrix2D(((columns - 1) / 2, (rows - 1) / 2), -degrees, zoom)
    moved = cv2.warpAffine(field, matrix, (columns, rows), flags=cv2.INTER_LINEAR)
    return turned(moved, degrees), cv2.warpAffine(visible, matrix, (columns, rows), flags=cv2.INTER_LINEAR)


def turned(fields: Pixels, degrees: float) -> Pixels:
    """Return fields of orientation (and of direction, if there are four planes) with each edge turned clockwise."""
    out = np.empty_like(fields)
    for first in range(0, fields.shape[2], 2):
        angle = radians(degrees) * (1 if first else 2)
        out[..., first] = cos(angle) * fields[..., first] - sin(angle) * fields[..., first + 1]
        out[..., first + 1] = sin(angle) * fields[..., first] + cos(angle) * fields[..., first + 1]
    return out


def find_move(bank: MoveBank, searched: "SearchedPicture") -> ViewMove:
    """Return the best of all moves of the reference onto the picture."""
    best, zero, spread = (-1.0, 0, 0), 0.0, 1.0
    for number, shared in enumerate(bank.shared):
        score = searched.scores(bank, number)
        if number == 0:
            zero = float(max(score[y, x] for y in (-1, 0, 1) for x in (-1, 0, 1)))
            spread = float(score[shared > 0].std())
        place = int(score.argmax())
        best = max(best, (float(score.flat[place]), number, place))
    down, right = divmod(best[2], bank.shape[1])
    rows, columns = searched.cells
    overlap = float(bank.shared[best[1]].flat[best[2]]) ** 2
    return ViewMove(_signed(right, bank.shape[1]) / columns, _signed(down, bank.shape[0]) / columns, *VARIANTS[best[1]],
                    best[0], zero, spread, overlap)


class SearchedPicture:
    """The spectra of a picture: of its field, of the field's energy, of where the view counts."""

    def __init__(self, picture: ScenePicture) -> None:
        self.picture = picture
        field = coarse_field(picture)
        shape = _padded(*field.shape[:2])
        self.cells = field.shape[:2]
        area = cv2.resize(picture.grid.visible, (self.cells[1], self.cells[0]), interpolation=cv2.INTER_AREA)
        field *= area[..., None]
        energy = (field * field).sum(axis=2)
        self._field, self._area = _spectrum(field, shape), _spectrum(_complex(area), shape)
        self._energy = _spectrum(_complex(energy), shape)
        self._floor = ENERGY_FLOOR * float(energy.sum()) + 1e-3

    def scores(self, bank: MoveBank, number: int) -> Pixels:
        """Return, by shift, the correlation over the overlap times the root of the overlap."""
        product = _inverse(_multiplied(self._field, bank.fields[number]))[..., 0]
        energies = _multiplied(self._energy, bank.areas[number])
        others = _multiplied(self._area, bank.energies[number])  # both are real: one becomes the imaginary part
        energies[..., 0] -= others[..., 1]
        energies[..., 1] += others[..., 0]
        both = np.maximum(_inverse(energies), self._floor)
        return product * bank.shared[number] / np.sqrt(both[..., 0] * both[..., 1])


def _padded(rows: int, columns: int) -> tuple[int, int]:
    return cv2.getOptimalDFTSize(rows * 3 // 2), cv2.getOptimalDFTSize(columns * 3 // 2)


def _signed(place: int, length: int) -> int:
    return place if place < length / 2 else place - length


def _complex(plane: Pixels) -> Pixels:
    return cv2.merge([plane, np.zeros_like(plane)])


def _spectrum(field: Pixels, shape: tuple[int, int]) -> Pixels:
    padded = cv2.copyMakeBorder(field, 0, shape[0] - field.shape[0], 0, shape[1] - field.shape[1],
                                cv2.BORDER_CONSTANT, value=(0, 0))
    return cv2.dft(padded, flags=cv2.DFT_COMPLEX_OUTPUT)


def _multiplied(picture: Pixels, reference: Pixels) -> Pixels:
    return cv2.mulSpectrums(picture, reference, 0, conjB=True)


def _inverse(spectrum: Pixels) -> Pixels:
    return cv2.dft(spectrum, flags=cv2.DFT_INVERSE | cv2.DFT_SCALE)

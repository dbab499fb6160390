"""The picture of a report: where the camera was fooled, and what each proposal would have changed."""

from collections.abc import Sequence
from textwrap import wrap

import cv2
import numpy as np
from numpy.typing import NDArray

from house.tuning.outcomes import TuningOutcome, bounds
from house.tuning.report import TuningReport, capital
from house.tuning.tagged_samples import TaggedSample
from vision.jpeg import encode
from vision.lettering import ACCENT, GROUND, INK, SOFT, Colour, write

Picture = NDArray[np.uint8]

WIDTH, VIEW, HEAD, ROW, LINE, GAP = 960, 360, 40, 126, 24, 20
_LETTERS = 84
"""Letters of one line of a proposal's title."""
_NOBODY, _SOMEBODY, _MASK = ACCENT, (214, 168, 92), INK
_BARS, _LONGEST = 250, 420


def drawn(report: TuningReport, samples: Sequence[TaggedSample], view: Picture | None) -> bytes:
    """A JPEG: the view (gray, or None) with where motion was, and a row for each proposal; b"" without a view."""
    if view is None:
        return b""
    rows = [_row(report, number) for number in range(len(report.proposals))]
    whole = np.vstack([_places(report, samples, view), *rows])
    return encode(whole, 92)


def _places(report: TuningReport, samples: Sequence[TaggedSample], view: Picture) -> Picture:
    """The view beside itself: where motion was while nobody was there, and while somebody was."""
    size = (VIEW * view.shape[1] // view.shape[0], VIEW)
    size = (min(size[0], (WIDTH - 3 * GAP) // 2), VIEW)
    size = (size[0], round(size[0] * view.shape[0] / view.shape[1]))
    sheet: Picture = np.full((HEAD + size[1] + GAP, WIDTH, 3), GROUND, np.uint8)
    for number, (tag, colour) in enumerate((("unoccupied", _NOBODY), ("occupied", _SOMEBODY))):
        left = GAP + number * (size[0] + GAP)
        found = [each for each in samples if each.tag == tag]
        sheet[HEAD : HEAD + size[1], left : left + size[0]] = _heat(view, found, size, colour)
        write(sheet, f"{len(found)} tagged {tag}", (left, 26), 0.55, colour)
    masks = [each for proposal in report.proposals for each in proposal.changes.get("motion", {}).get("masks", [])]
    for mask in masks:
        corners = np.rint(np.array(mask) * size).astype(np.int32) + (GAP, HEAD)
        cv2.polylines(sheet, [corners], True, _MASK, 2, cv2.LINE_AA)
    return sheet


def _heat(view: Picture, samples: Sequence[TaggedSample], size: tuple[int, int], colour: Colour) -> Picture:
    counted = np.zeros((size[1], size[0]), np.float32)
    for sample in samples:
        there = np.zeros_like(counted)
        for box in (box for frame in sample.boxes for box in frame):
            left, top = round(box.x * size[0]), round(box.y * size[1])
            there[top : top + round(box.h * size[1]), left : left + round(box.w * size[0])] = 1
        counted += there
    share = (0.75 * counted / max(1.0, float(counted.max())))[:, :, None]
    gray = cv2.cvtColor(cv2.resize(view, size, interpolation=cv2.INTER_AREA), cv2.COLOR_GRAY2BGR)
    return np.asarray(gray * 0.7 * (1 - share) + np.array(colour) * share, np.uint8)


def _row(report: TuningReport, number: int) -> Picture:
    """One proposal: bars of alerts for nothing and of people missed, before and after."""
    proposal, found = report.proposals[number], report.found
    title = wrap(f"{number + 1}. {capital(proposal.words)}", _LETTERS)
    under = LINE * (len(title) - 1)
    row: Picture = np.full((ROW + under, WIDTH, 3), GROUND, np.uint8)
    for place, line in enumerate(title):
        write(row, line, (GAP, 24 + LINE * place), 0.58, INK)
    if found is not None:
        for place, (name, outcome) in enumerate((("now", found.before), ("then", proposal.after))):
            _bar(row, 48 + under + 36 * place, name, outcome)
    return row


def _bar(row: Picture, top: int, name: str, outcome: TuningOutcome) -> None:
    """Alerts for nothing as a bar with the bounds of its share, and how many with somebody were missed."""
    write(row, f"{name}: {outcome.false} of {outcome.unoccupied} for nothing", (GAP, top + 15), 0.48, SOFT)
    low, high = bounds(outcome.false, outcome.unoccupied)
    share = outcome.false / max(1, outcome.unoccupied)
    cv2.rectangle(row, (_BARS, top), (_BARS + round(share * _LONGEST), top + 18), _NOBODY, -1)
    ends = [_BARS + round(each * _LONGEST) for each in (low, high)]
    cv2.line(row, (ends[0], top + 9), (ends[1], top + 9), INK, 1, cv2.LINE_AA)
    for end in ends:
        cv2.line(row, (end, top + 4), (end, top + 14), INK, 1, cv2.LINE_AA)
    text = f"{outcome.missed} of {outcome.occupied} with somebody missed"
    write(row, text, (_BARS + _LONGEST + GAP, top + 15), 0.48, _SOMEBODY if not outcome.missed else INK)

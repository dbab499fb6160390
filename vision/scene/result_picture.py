"""What a comparison found, as one picture: reference and picture side by side, what is kept, what is changed."""

import cv2
import numpy as np

from vision.pixels import Pixels
from vision.scene.grid import BAND, FRAME
from vision.scene.scene_verdict import SceneVerdict

HEIGHT, GAP, CAPTION = 360, 8, 34
ORANGE, GREEN, INK, PAPER = (26, 84, 230), (90, 170, 60), (245, 245, 245), (40, 36, 32)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def result_picture(reference: Pixels, picture: Pixels, verdict: SceneVerdict) -> Pixels:
    """Return BGR uint8: the reference left, the picture right with its changed part in orange; the verdict below.

    Green lines join places that were found again. reference, picture: luma or BGR, of any size; both stay as they are.
    """
    left, right = _sized(reference), _sized(picture)
    if verdict.kind != "ok" and verdict.move is None:
        right = _marked(right, verdict.mask)
    gap = np.full((HEIGHT, GAP, 3), PAPER, np.uint8)
    both = np.hstack([left, gap, right])
    for x, y, u, v in verdict.kept:
        start = round(x * left.shape[1]), round(y * HEIGHT)
        end = left.shape[1] + GAP + round(u * right.shape[1]), round(v * HEIGHT)
        cv2.line(both, start, end, GREEN, 1, cv2.LINE_AA)
        cv2.circle(both, start, 3, GREEN, -1, cv2.LINE_AA)
        cv2.circle(both, end, 3, GREEN, -1, cv2.LINE_AA)
    return np.vstack([both, _caption(both.shape[1], verdict)])


def _sized(picture: Pixels) -> Pixels:
    width = max(1, round(picture.shape[1] * HEIGHT / picture.shape[0]))
    sized = cv2.resize(picture, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(sized, cv2.COLOR_GRAY2BGR) if sized.ndim == 2 else sized


def _marked(picture: Pixels, mask: Pixels) -> Pixels:
    """The picture with the mask as an orange veil and outline."""
    whole = cv2.resize(_to_the_edge(mask), (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR) > 127
    veil = picture.copy()
    veil[whole] = (0.65 * picture[whole] + 0.35 * np.array(ORANGE)).astype(np.uint8)
    outlines, _ = cv2.findContours(whole.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(veil, outlines, -1, ORANGE, 2, cv2.LINE_AA)
    return veil


def _to_the_edge(mask: Pixels) -> Pixels:
    """The mask drawn on over the bands that are not compared."""
    band, frame = round(BAND * mask.shape[0]), max(1, round(FRAME * mask.shape[1]))
    return np.pad(mask[band:mask.shape[0] - band, frame:mask.shape[1] - frame], ((band, band), (frame, frame)), "edge")


def _caption(width: int, verdict: SceneVerdict) -> Pixels:
    """A strip with the verdict in words; letters that are not ASCII do not occur in it."""
    strip = np.full((CAPTION, width, 3), PAPER, np.uint8)
    words = f"{verdict.words}  (score {verdict.score:.0f} of 100)"
    size = min(0.6, 0.6 * (width - 2 * GAP) / max(1, cv2.getTextSize(words, _FONT, 0.6, 1)[0][0]))
    cv2.putText(strip, words, (GAP, 22), _FONT, size, INK, 1, cv2.LINE_AA)
    return strip

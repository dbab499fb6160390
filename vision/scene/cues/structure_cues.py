"""Cues of structure: how much is kept, lost, replaced and new; in the whole view, in its parts, in one piece."""

import cv2
import numpy as np

from vision.pixels import quantile
from vision.scene.cues.overlap_planes import OverlapPlanes, grown, weighted

STRUCTURE = (
    "kept", "kept_strong", "explained", "explained_strong", "correlation", "explained_correlation",
    "lost", "gone", "gone_dark", "gone_white", "replaced", "new", "new_strong",
)
WINDOWS = (
    "worst_lost", "high_lost", "half_lost", "best_lost", "worst_new", "worst_gone", "worst_replaced", "contrast_lost",
)
PIECES = ("dull", "blob", "blob_lost")
WINDOW_FLOOR = 0.04
UNEXPLAINED = 0.25


def structure_cues(planes: OverlapPlanes) -> list[float]:
    """Return the cues STRUCTURE of the whole view.

    kept: share of the reference's structure that is in its place; explained: the same of the picture's. lost: the rest;
    gone: lost where the picture has none; replaced: lost where it has other. new: the picture's that is not explained.
    """
    kept, was, now, amount = planes.kept, planes.was, planes.now, planes.amount
    lost = was * (1 - kept)
    gone = lost * (1 - now)
    white, dark = planes.picture.white[planes.match.picture], planes.picture.dark[planes.match.picture]
    return [
        weighted(kept, was), weighted(kept, planes.was_strong), weighted(kept, now), weighted(kept, planes.now_strong),
        weighted(planes.correlation, was), weighted(planes.correlation, now),
        float(lost.sum()) / amount, float(gone.sum()) / amount, float((gone * dark).sum()) / amount,
        float((gone * white).sum()) / amount, float((lost * now).sum()) / amount,
        float((now * (1 - kept)).sum()) / planes.count,
        float((planes.now_strong * (1 - kept)).sum()) / planes.count,
    ]


def window_cues(planes: OverlapPlanes) -> list[float]:
    """Return the cues WINDOWS: shares lost in windows of four tenths of the view, from the worst to the best.

    A cover takes everything in one place and leaves another as it was; other light takes a little everywhere.
    """
    rows, columns = planes.kept.shape
    size = (2 * (columns // 5) + 1, 2 * (rows // 5) + 1)
    free, now = 1 - planes.kept, planes.now
    lost = planes.was * free
    stack = cv2.merge([planes.was, lost, lost * (1 - now), lost * now, now, now * free, planes.visible])
    boxes = cv2.blur(stack, size, borderType=cv2.BORDER_CONSTANT)[4::8, 4::8].reshape(-1, 7)
    was, lost, gone, replaced, now, new, _ = boxes[boxes[:, 6] > 0.6 * boxes[:, 6].max()].T
    share = lost / (was + WINDOW_FLOOR)
    low, half, high = (quantile(share, part) for part in (0.05, 0.5, 0.8))
    worst = float(share.max())
    return [worst, high, half, low, float((new / (now + WINDOW_FLOOR)).max()),
            float((gone / (was + WINDOW_FLOOR)).max()), float((replaced / (was + WINDOW_FLOOR)).max()),
            worst - low]


def piece_cues(planes: OverlapPlanes) -> list[float]:
    """Return the cues PIECES: how dull what replaced the lost structure is; the largest unexplained piece.

    What lies before a lens is out of focus; a thing in the scene is not.
    """
    lost = planes.was * (1 - planes.kept)
    was_fine, now_fine = planes.fine
    duller = np.clip(np.log((cv2.blur(was_fine, (5, 5)) + 1) / (cv2.blur(now_fine, (5, 5)) + 1)), 0, 3)
    dull = float((lost * duller).sum()) / planes.amount
    pieces = grown((planes.unexplained > UNEXPLAINED).astype(np.uint8), 7)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=4)
    if count < 2:
        return [dull, 0.0, 0.0]
    inside = (labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())) & (planes.visible > 0)
    return [dull, float(inside.sum()) / planes.count, float(lost[inside].sum()) / planes.amount]

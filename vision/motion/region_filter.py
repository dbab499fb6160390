"""Decides which places that differ are somebody or something, and which are only light or noise."""

import numpy as np

from vision.motion import light_change
from vision.motion.background_model import BackgroundModel
from vision.motion.connected_regions import Candidates
from vision.motion.difference import Difference, sharp, strong
from vision.motion.low_pass import LowPass
from vision.pixels import Pixels, doubled

LEAST_STRONG = 0.08
LARGER = 2.5
LARGE = 0.02
LEAST_CHANGED, MUCH_CHANGED = 0.06, 0.3
LEAST_OVERLAP = 0.4
ASK_EVERY = 0.25


class RegionFilter:
    """Chooses among the candidates of a frame.

    smallest: pixels of the smallest region, at half the size. plain: by how many times the threshold some pixels of a
    region must differ for it to need no further reason.
    """

    def __init__(self, background: BackgroundModel, low_pass: LowPass, smallest: float, plain: float) -> None:
        self._background, self._low_pass = background, low_pass
        self._smallest, self._plain = smallest, plain
        self._asked_at = -1.0

    def strong(self, found: Candidates, difference: Difference) -> Pixels:
        """Return which share of each region differs strongly: 0..1 by label."""
        return found.shares(strong(difference, self._background, self._plain))

    def choose(
        self, found: Candidates, strong: Pixels, difference: Difference, foreground: Pixels, time: float
    ) -> Pixels:
        """Return which regions are foreground: a bool by label.

        strong: the share of each that differs strongly. foreground: the last one, at half the size.
        """
        plain = (found.areas > 0) & (strong >= LEAST_STRONG)
        weak = ~plain & (found.areas >= LARGER * self._smallest)
        if np.count_nonzero(weak):
            plain |= sharp(difference, self._low_pass.threshold(self._background), found, weak)
            plain |= weak & (self.changed(found, difference) >= MUCH_CHANGED)
        return plain & self._not_only_light(found, difference, foreground, time)

    def changed(self, found: Candidates, difference: Difference) -> Pixels:
        """Return which share of each region shows another structure than the background does: 0..1 by label."""
        return found.shares(doubled(light_change.changed_structure(difference.frame, self._background.picture)))

    def _not_only_light(self, found: Candidates, difference: Difference, foreground: Pixels, time: float) -> Pixels:
        """Return which regions are more than a change of light: a bool by label.

        Large ones must show another structure. That is checked every quarter second; in between it is enough that
        they were foreground before.
        """
        fine = found.areas <= LARGE * found.labels.size
        if np.count_nonzero(fine) < len(fine) and time - self._asked_at < ASK_EVERY:
            fine |= found.shares(foreground) >= LEAST_OVERLAP
        if np.count_nonzero(fine) == len(fine):
            return fine
        self._asked_at = time
        return fine | (self.changed(found, difference) >= LEAST_CHANGED)

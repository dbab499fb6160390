"""Where one frame differs from the background: pixel by pixel, after removing a shake, and in another light."""

from dataclasses import dataclass

import cv2

from vision.motion import camera_shake, light_change
from vision.motion.background_model import BackgroundModel
from vision.motion.connected_regions import Candidates, edges
from vision.pixels import Pixels, halved

LESS = 0.8  # a correction counts when it leaves less than this of the differing pixels
SHAKEN_FOR = 10.0
TRY_SHAKE = 0.03
TRY_LIGHT = 0.02
SHARP = 0.6
RETRY_AFTER = 2.0
RETRY_GROWN = 0.02


@dataclass
class Difference:
    """One frame compared with the background, all in the background's place: the view may be `shift` pixels off.

    frame, amount: uint8. raw: mask of the pixels over the threshold, outside of what is ignored; count: how many.
    """

    frame: Pixels
    amount: Pixels
    raw: Pixels
    count: int
    shift: tuple[int, int] = (0, 0)


def plain(frame: Pixels, background: BackgroundModel, allowed: Pixels) -> Difference:
    """Return the difference pixel by pixel."""
    return _over(frame, cv2.absdiff(frame, background.picture), background, allowed)


def _over(frame: Pixels, amount: Pixels, background: BackgroundModel, allowed: Pixels) -> Difference:
    raw = cv2.compare(amount, background.threshold, cv2.CMP_GT)
    cv2.bitwise_and(raw, allowed, dst=raw)
    return Difference(frame, amount, raw, cv2.countNonZero(raw))


class Attempts:
    """Decides when a costly correction is worth trying: where much differs, and not again and again in vain.

    After a failure it waits for two seconds, unless 2 % more of the view differs than it did then.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._rest_until = -1.0
        self._failed_at = 1.0

    def due(self, share: float, time: float) -> bool:
        """Return True when it should be tried now, that share of the view differing."""
        return share >= self._least and (time >= self._rest_until or share > self._failed_at + RETRY_GROWN)

    def failed(self, share: float, time: float) -> None:
        """Note that it did not help."""
        self._rest_until, self._failed_at = time + RETRY_AFTER, share


class ShakeCompensation:
    """Removes the shaking of a camera; remembers for 10 s that it shakes."""

    def __init__(self) -> None:
        self._until = -1.0
        self._attempts = Attempts(TRY_SHAKE)

    def apply(self, difference: Difference, background: BackgroundModel, allowed: Pixels, time: float) -> Difference:
        """Return the difference after shifting the frame back when it fits better there, else as it was."""
        share = difference.count / difference.raw.size
        if time >= self._until and not self._attempts.due(share, time):
            return difference
        shift = camera_shake.shift_between(difference.frame, background.picture)
        if shift is None:
            self._attempts.failed(share, time)
            return difference
        self._until = time + SHAKEN_FOR
        there = (-shift[0], -shift[1])
        frame = camera_shake.moved(difference.frame, *there, border=background.picture)
        steady = plain(frame, background, camera_shake.moved(allowed, *there))
        steady.shift = shift
        return steady


class LightCompensation:
    """Removes a change of the light."""

    def __init__(self) -> None:
        self._attempts = Attempts(TRY_LIGHT)

    def apply(self, difference: Difference, background: BackgroundModel, time: float) -> Difference:
        """Return the smaller difference, to the background or to the background relit, when that explains most of it.

        As the smaller of both is taken, a light that was measured wrongly can never add a difference.
        """
        share = difference.count / difference.raw.size
        if not self._attempts.due(share, time):
            return difference
        amount = cv2.absdiff(difference.frame, light_change.relit(difference.frame, background.picture))
        lit = _over(difference.frame, cv2.min(difference.amount, amount), background, difference.raw)
        lit.shift = difference.shift
        if lit.count < LESS * difference.count:
            return lit
        self._attempts.failed(share, time)
        return difference


def strong(difference: Difference, background: BackgroundModel, times: float) -> Pixels:
    """Return the mask, at half the size, of the pixels that differ by so many times the threshold."""
    far = cv2.convertScaleAbs(background.half_threshold, alpha=times)
    return cv2.compare(halved(difference.amount), far, cv2.CMP_GT)


def sharp(difference: Difference, threshold: Pixels, found: Candidates, asked: Pixels) -> Pixels:
    """Return which of the asked regions (bools by label) have a sharp outline: people and things do, light fades out.

    threshold: the one that found them, uint8 at half the size.
    """
    rise, least = found.rim_means((edges(cv2.blur(halved(difference.amount), (3, 3))), threshold), asked).T
    return asked & (rise >= SHARP * least)

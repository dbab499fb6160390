"""What of one frame differs from the background, seen plainly, through a shake, and in another light."""

from dataclasses import dataclass

import cv2

from vision.motion import camera_shake, light_change
from vision.motion.background_model import BackgroundModel
from vision.motion.connected_regions import Candidates, edges
from vision.pixels import Pixels, halved

LESS = 0.8  # an explanation counts when it leaves less than this of the differing pixels
SHAKEN_FOR = 10.0
TRY_SHAKE = 0.03
TRY_LIGHT = 0.02
SHARP = 0.6
RETRY_AFTER = 2.0
RETRY_GROWN = 0.02


@dataclass
class Difference:
    """One frame against the background, all in the background's place: the view may be `shift` pixels off.

    frame, amount: uint8. raw: mask of the pixels over the threshold, outside of what is ignored; count: how many.
    """

    frame: Pixels
    amount: Pixels
    raw: Pixels
    count: int
    shift: tuple[int, int] = (0, 0)


def plain(frame: Pixels, background: BackgroundModel, allowed: Pixels) -> Difference:
    """Compare pixel by pixel."""
    return _over(frame, cv2.absdiff(frame, background.picture), background, allowed)


def _over(frame: Pixels, amount: Pixels, background: BackgroundModel, allowed: Pixels) -> Difference:
    raw = cv2.compare(amount, background.threshold, cv2.CMP_GT)
    cv2.bitwise_and(raw, allowed, dst=raw)
    return Difference(frame, amount, raw, cv2.countNonZero(raw))


class Attempts:
    """When a costly explanation is worth trying: where much differs, and not again and again in vain.

    After a failure it rests for two seconds, unless 2 % more of the view differs than it did then.
    """

    def __init__(self, least: float) -> None:
        self._least = least
        self._rest_until = -1.0
        self._failed_at = 1.0

    def due(self, share: float, time: float) -> bool:
        """Say whether to try now, when so large a share of the view differs."""
        return share >= self._least and (time >= self._rest_until or share > self._failed_at + RETRY_GROWN)

    def failed(self, share: float, time: float) -> None:
        """Note that it explained nothing."""
        self._rest_until, self._failed_at = time + RETRY_AFTER, share


class ShakeCompensation:
    """Looks through a shaking camera; remembers for 10 s that it shakes."""

    def __init__(self) -> None:
        self._until = -1.0
        self._attempts = Attempts(TRY_SHAKE)

    def apply(self, seen: Difference, background: BackgroundModel, allowed: Pixels, time: float) -> Difference:
        """Give the difference after shifting the frame back, when it fits better there; else as it was."""
        share = seen.count / seen.raw.size
        if time >= self._until and not self._attempts.due(share, time):
            return seen
        shift = camera_shake.shift_between(seen.frame, background.picture)
        if shift is None:
            self._attempts.failed(share, time)
            return seen
        self._until = time + SHAKEN_FOR
        there = (-shift[0], -shift[1])
        frame = camera_shake.moved(seen.frame, *there, border=background.picture)
        steady = plain(frame, background, camera_shake.moved(allowed, *there))
        steady.shift = shift
        return steady


class LightCompensation:
    """Looks through a change of the light."""

    def __init__(self) -> None:
        self._attempts = Attempts(TRY_LIGHT)

    def apply(self, seen: Difference, background: BackgroundModel, time: float) -> Difference:
        """Give the lesser difference, to the background and to the background relit, when that explains most.

        Taking the lesser of both, a light that was measured wrongly can never invent anything.
        """
        share = seen.count / seen.raw.size
        if not self._attempts.due(share, time):
            return seen
        amount = cv2.absdiff(seen.frame, light_change.relit(seen.frame, background.picture))
        lit = _over(seen.frame, cv2.min(seen.amount, amount), background, seen.raw)
        lit.shift = seen.shift
        if lit.count < LESS * seen.count:
            return lit
        self._attempts.failed(share, time)
        return seen


def strong(seen: Difference, background: BackgroundModel, times: float) -> Pixels:
    """Mark, at half the size, the pixels that differ by so many times the threshold."""
    far = cv2.convertScaleAbs(halved(background.threshold), alpha=times)
    return cv2.compare(halved(seen.amount), far, cv2.CMP_GT)


def sharp(seen: Difference, threshold: Pixels, found: Candidates, asked: Pixels) -> Pixels:
    """Say which of the asked regions (bools by label) have a sharp outline: people and things do, light fades out.

    threshold: the one that found them, uint8 at half the size.
    """
    rise, least = found.rim_means((edges(cv2.blur(halved(seen.amount), (3, 3))), threshold), asked).T
    return asked & (rise >= SHARP * least)

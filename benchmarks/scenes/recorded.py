"""Real recordings of cameras that are tampered with, played to a house that runs: what its log says, and how soon."""

import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.jpeg_camera import QUALITY, JpegCamera, jpegs
from benchmarks.running_house import RunningHouse, wait_for
from benchmarks.scenes.clips import CLIPS
from house import facts
from vision import jpeg

SIZE = (640, 360)
CALM = 60.0
"""Seconds of the untouched view before the tampering begins, at least."""
NOISE = 2.0
"""Gray levels added to each picture anew, as a sensor does: a view that is shown again must not be taken for a loop."""
WATCHED = 60.0
CONFIG = "cameras: {{front: {{source: '{address}', scene: {{accept_first: true}}}}}}\nanalysis: {{analyzer: ''}}"


@dataclass(frozen=True)
class RecordedRow:
    """What the log said of one recording. False ones: suspected or Trouble before the tampering; seconds: after it."""

    name: str
    calm: float
    false: int
    suspected: float | None
    trouble: float | None
    troubles: int
    words: str

    def within(self, suspected: float, trouble: float) -> bool:
        """Return True when both came once and in so many seconds, and neither before."""
        return (self.false == 0 and self.troubles == 1 and self.suspected is not None and self.suspected <= suspected
                and self.trouble is not None and self.trouble <= trouble)


class RecordedCamera(JpegCamera):
    """Shows a recording's untouched part, to and fro until it is time, then what follows, then its last picture."""

    def __init__(self, frames: list[bytes], rate: int, begins: int, calm: float = CALM) -> None:
        self._frames, self._rate, self._begins = frames, rate, begins
        self._random = np.random.default_rng(1)
        self._started = time.monotonic()
        self.calm = max(calm, begins / rate)
        super().__init__([], rate=15.0)

    def now(self) -> bytes:
        """The picture of this moment."""
        frame = jpeg.decode(self._frames[self._number(int((time.monotonic() - self._started) * self._rate))])
        noisy = cv2.add(frame, self._random.normal(0, NOISE, frame.shape), dtype=cv2.CV_8U)
        return cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()

    def tampered_at(self) -> float:
        """When the tampering begins or began, in unix time."""
        return time.time() - time.monotonic() + self._started + self.calm

    def _number(self, shown: int) -> int:
        """Which frame is shown as the so manieth: the untouched ones end with the last of them, in their own order."""
        left = int(self.calm * self._rate) - shown
        if left > 0:
            return self._begins - 1 - _to_and_fro(left - 1, self._begins)
        return min(self._begins - left, len(self._frames) - 1)


def _to_and_fro(step: int, length: int) -> int:
    """Return 0, 1, .. length - 1, length - 2, .. 0, 1, .. for steps from 0."""
    place = step % max(1, 2 * length - 2)
    return place if place < length else 2 * length - 2 - place


def recorded_row(data: Path, name: str) -> RecordedRow:
    """Play one recording to a house of its own."""
    path, rate, begins = CLIPS[name]
    camera = RecordedCamera(jpegs(data / path, SIZE), rate, begins)
    with camera, RunningHouse(CONFIG.format(address=camera.address("video"))) as house:
        wait_for(lambda: house.facts(facts.ReferenceKept), "a reference", 55)
        tampered = camera.tampered_at()
        time.sleep(max(0.0, tampered + WATCHED - time.time()))
        return judged(name, camera.calm, tampered, house.facts(facts.SceneChecked), house.facts(facts.TroubleBegan))


def judged(name: str, calm: float, tampered: float, checks: list[facts.SceneChecked],
           troubles: list[facts.TroubleBegan]) -> RecordedRow:
    """Return the row of a recording whose tampering began at `tampered` (unix time)."""
    suspected = sorted((each for each in checks if each.state in ("suspected", "tampered")), key=lambda each: each.at)
    told = sorted((each for each in troubles if each.kind in ("scene", "frozen")), key=lambda each: each.at)
    after, told_after = [x for x in suspected if x.at >= tampered], [x for x in told if x.at >= tampered]
    return RecordedRow(
        name, calm, len(suspected) - len(after) + len(told) - len(told_after),
        after[0].at - tampered if after else None, told_after[0].at - tampered if told_after else None,
        len(told_after), told_after[0].text if told_after else "-",
    )  # fmt: skip

"""`bench scene-live`: a camera of real people that is tampered with, in a house that runs.

How long until it is suspected, until it is Trouble and until that has ended; that neither comes before, that a cover of
three seconds is no Trouble, and that a picture that stands still is one Trouble and not two.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.alerts import CLIP
from benchmarks.jpeg_camera import JpegCamera, jpegs
from benchmarks.running_house import NotSeen, RunningHouse, wait_for
from benchmarks.scenes.clips import CLIPS
from benchmarks.scenes.recorded import CONFIG, recorded_row
from house import facts
from vision import jpeg

SIZE = (640, 360)
SUSPECTED, TROUBLE = 5.0, 40.0
"""Seconds within which each must be in the log."""

Change = Callable[[jpeg.Pixels], jpeg.Pixels]


def covered(picture: jpeg.Pixels) -> jpeg.Pixels:
    """A dark cloth over four fifths of the view."""
    found = picture.copy()
    cloth = np.random.default_rng(1).normal(46, 5, (*picture.shape[:2], 1)).clip(0, 255).astype(np.uint8)
    found[:, picture.shape[1] // 5 :] = cloth[:, picture.shape[1] // 5 :]
    return found


def turned(picture: jpeg.Pixels) -> jpeg.Pixels:
    """Turned by a fifth of the view and rolled by six degrees."""
    height, width = picture.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), 6, 1.0)
    move[0, 2] += width / 5
    return np.asarray(cv2.warpAffine(picture, move, (width, height), borderMode=cv2.BORDER_REFLECT), np.uint8)


def defocused(picture: jpeg.Pixels) -> jpeg.Pixels:
    """A disk of three hundredths of the width."""
    side = int(0.03 * picture.shape[1]) | 1
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.float32)
    return np.asarray(cv2.filter2D(picture, -1, disk / disk.sum()), np.uint8)


KINDS: dict[str, Change] = {"covered": covered, "turned": turned, "out of focus": defocused}


class TamperedCamera(JpegCamera):
    """A camera whose pictures are changed from now on by `change`, None for as they are.

    Each has noise of its own until the camera is frozen, so that a clip that begins again is no recording to the house.
    """

    change: Change | None = None
    _noise = np.random.default_rng(5).integers(0, 6, (*SIZE[::-1], 1), np.uint8)

    def now(self) -> bytes:
        """The picture of this moment as it is seen now."""
        picture = super().now()
        if self._frozen:
            return picture
        seen = jpeg.decode(picture)
        seen = seen if self.change is None else self.change(seen)
        noise = np.roll(self._noise, tuple(np.random.default_rng().integers(0, 300, 2)), (0, 1))
        return jpeg.encode(np.minimum(seen, 249) + noise)


def run(argv: list[str]) -> int:
    """Tamper with the camera in each way; 1 when something came late, too often or without a cause."""
    parser = argparse.ArgumentParser(prog="bench scene-live", description=__doc__)
    parser.add_argument("--clip", type=Path, default=CLIP, help="the video that the camera shows")
    parser.add_argument("--calm", type=float, default=60.0, help="seconds without tampering, first (60)")
    parser.add_argument("--recordings", type=Path, metavar="DATA", help="the folder of test data: play its real "
                        "recordings of tampering instead of the clip")
    options = parser.parse_args(argv)
    if options.recordings:
        return sum(_recorded(options.recordings, name) for name in CLIPS)
    wrong = 0
    with TamperedCamera(jpegs(options.clip, SIZE)) as camera, \
            RunningHouse(CONFIG.format(address=camera.address("video"))) as house:
        wait_for(lambda: house.facts(facts.ReferenceKept), "a reference", 60)
        time.sleep(options.calm)
        before = _found(house, 0.0)
        print(f"{'calm':14} {options.calm:.0f} s: {len(before[0])} suspected, {len(before[1])} troubles")
        wrong += bool(before[0] or before[1])
        for name, change in KINDS.items():
            wrong += _tampered(house, camera, name, change)
        wrong += _briefly(house, camera)
        wrong += _stands_still(house, camera)
    return 1 if wrong else 0


def _recorded(data: Path, name: str) -> int:
    row = recorded_row(data, name)
    print(f"{name:24} {row.calm:.0f} s untouched: {row.false} suspected or Trouble; then suspected after "
          f"{_seconds(row.suspected)}, Trouble after {_seconds(row.trouble)} ({row.troubles}): {row.words}", flush=True)
    return int(not row.within(SUSPECTED, TROUBLE))


def _tampered(house: RunningHouse, camera: TamperedCamera, name: str, change: Change) -> int:
    began, camera.change = time.time(), change
    suspected = _after(lambda: _found(house, began)[0], began, SUSPECTED + 10)
    trouble = _after(lambda: _found(house, began)[1], began, TROUBLE + 20)
    words = [fact.words for fact in _found(house, began)[0]][-1:] or ["-"]
    ended, camera.change = time.time(), None
    over = _after(lambda: _ended(house, ended), ended, 30)
    count = len(_found(house, began)[1])
    print(f"{name:14} suspected after {_seconds(suspected)}, Trouble after {_seconds(trouble)} ({count}), over after "
          f"{_seconds(over)}: {words[0]}")
    time.sleep(10)
    late = suspected is None or suspected > SUSPECTED or trouble is None or trouble > TROUBLE or over is None
    return int(late or count != 1)


def _briefly(house: RunningHouse, camera: TamperedCamera) -> int:
    began, camera.change = time.time(), covered
    time.sleep(3)
    camera.change = None
    time.sleep(40)
    troubles = len(_found(house, began)[1])
    print(f"{'3 s cover':14} {troubles} troubles")
    return int(troubles > 0)


def _stands_still(house: RunningHouse, camera: TamperedCamera) -> int:
    began = time.time()
    camera.change = covered
    wait_for(lambda: _found(house, began)[1], "trouble", 60)
    camera.freeze()
    time.sleep(80)
    kinds = [each.kind for each in house.facts(facts.TroubleBegan)
             if each.at >= began and each.kind in ("scene", "frozen")]
    print(f"{'covered+frozen':14} {len(kinds)} trouble: {', '.join(kinds)}")
    return int(len(kinds) != 1)


def _found(house: RunningHouse, since: float) -> tuple[list[facts.SceneChecked], list[facts.TroubleBegan]]:
    checked = [each for each in house.facts(facts.SceneChecked) if each.state in ("suspected", "tampered")]
    troubles = [each for each in house.facts(facts.TroubleBegan) if each.kind == "scene"]
    return [each for each in checked if each.at >= since], [each for each in troubles if each.at >= since]


def _ended(house: RunningHouse, since: float) -> list[facts.TroubleEnded]:
    return [each for each in house.facts(facts.TroubleEnded) if each.kind == "scene" and each.at > since]


def _after(look: Callable[[], Sequence[facts.Fact]], began: float, patience: float) -> float | None:
    """Seconds from `began` to the first fact, None when it does not come."""
    try:
        return float(min(each.at for each in wait_for(look, "a fact", patience)) - began)
    except NotSeen:
        return None


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"

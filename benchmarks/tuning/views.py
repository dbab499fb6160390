"""Eight cameras made of real clips: what each looks like, who and what is seen there, given and held out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.drawn.scenes import HEIGHT, WIDTH
from benchmarks.motion_quality.bench import VISITS
from benchmarks.motion_quality.real_clips import folder, video

Luma = NDArray[Any]
SHARED = Path(__file__).resolve().parents[3] / "shared"
CLIPS, BGSUB, SCENES, CASES = (SHARED / each for each in ("data/clips", "data/bgsub", "data/scenes", "cases"))


@dataclass(frozen=True)
class RealView:
    """One camera. quiet: its frames while nothing happens; each luma uint8 (180, 320).

    busy: stretches of frames with motion that nobody wants to hear of, people: stretches with people; of each a part
    that is given and one that is held out. effects: the drawn disturbances it has besides. infrared: without colours.
    empty: so many frames at the beginning of each stretch of people show nobody yet.
    """

    name: str
    quiet: tuple[Luma, ...]
    busy: tuple[Sequence[Luma], Sequence[Luma]] = ((), ())
    people: tuple[Sequence[Sequence[Luma]], Sequence[Sequence[Luma]]] = ((), ())
    effects: tuple[str, ...] = ()
    screen: tuple[int, int, int, int] | None = None
    infrared: bool = False
    step: int = field(default=1, repr=False)
    empty: int = field(default=0, repr=False)


def names() -> list[str]:
    """Every camera whose clips are there."""
    return [name for name, (path, _) in _MAKERS.items() if path.exists()]


def view(name: str) -> RealView:
    """The camera of that name; its clips are read now."""
    return _MAKERS[name][1]()


def fitted(luma: Luma) -> Luma:
    """A frame of any size as luma uint8 (180, 320), the middle of it where its shape is another."""
    height = round(luma.shape[0] * WIDTH / luma.shape[1])
    small = cv2.resize(luma, (WIDTH, max(height, HEIGHT)), interpolation=cv2.INTER_AREA)
    top = (small.shape[0] - HEIGHT) // 2
    return np.ascontiguousarray(small[top : top + HEIGHT])


@cache
def _frames(path: Path) -> tuple[Luma, ...]:
    playing = folder(path) if path.is_dir() else video(path)
    return tuple(fitted(luma) for _, _, luma in playing)


def _median(frames: Sequence[Luma]) -> Luma:
    return np.median(np.stack(frames[:: max(1, len(frames) // 60)]), axis=0).astype(np.uint8)


def _halves(frames: Sequence[Luma]) -> tuple[Sequence[Luma], Sequence[Luma]]:
    middle = len(frames) // 2
    return frames[:middle], frames[middle:]


def _hall() -> RealView:
    frames = _frames(CLIPS / "people-indoor.mp4")
    visits = [frames[begin - 20 : end] for begin, end in VISITS]
    return RealView("hall", frames[:50], busy=_halves(_frames(CLIPS / "traffic.avi")), people=(visits[:3], visits[3:]),
                    effects=("lamps", "headlights"), screen=(228, 30, 80, 50), empty=18)


def _corridor() -> RealView:
    frames = _frames(CLIPS / "ir-corridor-covered.mp4")[:1900]
    empty = _median(frames)
    parts = [frames[at : at + 150 : 3] for at in range(0, 1850, 50)]
    there = [each for each in parts if np.mean(np.abs(each[10].astype(int) - empty) > 25) > 0.01]
    middle = len(there) // 2
    return RealView("corridor", (empty,), people=(there[: middle - 2], there[middle + 2 :]),
                    effects=("insects", "shake", "headlights"), infrared=True)


def _car_park() -> RealView:
    frames = _frames(CASES / "people-while-cloud-passes/a.mp4")
    parts = [frames[at : at + 50] for at in range(80, 280, 10)]
    return RealView("car park", (_median(frames),), people=(parts[:9], parts[13:]),
                    effects=("trees", "clouds", "shake"))


def _road() -> RealView:
    frames = _frames(CLIPS / "traffic.avi")
    return RealView("road", (_median(frames),), busy=_halves(frames), step=2)


def _highway() -> RealView:
    frames = _frames(BGSUB / "highway/input")
    return RealView("highway", (_median(frames),), busy=_halves(frames), step=2)


def _shaking() -> RealView:
    frames = _frames(BGSUB / "traffic/input")
    return RealView("shaking", (frames[0], frames[1]), busy=_halves(frames), effects=("shake",))


def _street() -> RealView:
    frames = _frames(CLIPS / "brightness-change.avi")
    return RealView("street", tuple(frames[:8]), effects=("trees", "flag", "rain", "clouds"))


def _yard() -> RealView:
    frames = _frames(SCENES / "occlusion.mp4")
    return RealView("yard", tuple(frames[:40:5]), effects=("flag", "clouds", "headlights", "shake"))


_MAKERS: dict[str, tuple[Path, Callable[[], RealView]]] = {
    "hall": (CLIPS / "people-indoor.mp4", _hall), "corridor": (CLIPS / "ir-corridor-covered.mp4", _corridor),
    "car park": (CASES / "people-while-cloud-passes/a.mp4", _car_park), "road": (CLIPS / "traffic.avi", _road),
    "highway": (BGSUB / "highway/input", _highway), "shaking": (BGSUB / "traffic/input", _shaking),
    "street": (CLIPS / "brightness-change.avi", _street), "yard": (SCENES / "occlusion.mp4", _yard)}

"""Draws the pictures of docs/motion.md from the demo's room: `python -m benchmarks.motion_quality.demo_pictures`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.demo_room.room import Room, Visits
from vision.motion.debug_sheet import sheet
from vision.motion.detector import MotionDetector

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
SIZE, FPS, WIDTH, QUALITY = (640, 360), 10, 1200, 80
ROWS, COLUMNS = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
Light = Callable[[float], NDArray[np.float32] | float]
"""From seconds to a factor, by pixels or one for all."""


def usual(seconds: float) -> float:
    """The light of the room as it is."""
    return 1.0


def sunshine(seconds: float) -> NDArray[np.float32]:
    """The sun comes out over two seconds, from the third second on: the right becomes almost twice as bright."""
    share = float(np.clip((seconds - 3) / 2, 0, 1))
    return np.asarray(1 + 0.8 * share / (1 + np.exp((330 - COLUMNS) / 12)), np.float32)


def cloud(seconds: float) -> NDArray[np.float32]:
    """A cloud's edge passes from left to right within four seconds, and takes two fifths of the light."""
    edge = -100 + 210 * (seconds - 3)
    return np.asarray(1 - 0.4 / (1 + np.exp((COLUMNS - edge) / 30)), np.float32)


SHOWN: dict[str, tuple[Visits | None, Light, float]] = {
    "motion-somebody": (Visits(2), usual, 5.0),
    "motion-nobody": (None, usual, 5.0),
    "motion-sun": (None, sunshine, 4.5),
    "motion-cloud": (Visits(2), cloud, 5.0),
}
"""Each picture by name: who comes, the light, and the second it shows."""


def frames(visits: Visits | None, light: Light, seconds: float) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Luma of the demo's room from its first frame to that second."""
    room = Room(SIZE, 1, visits)
    for number in range(round(seconds * FPS) + 1):
        time = number / FPS
        luma = cv2.cvtColor(room.frame(time), cv2.COLOR_BGR2GRAY)
        yield time, np.clip(luma * light(time), 0, 255).astype(np.uint8)


def main() -> None:
    """Write every picture."""
    for name, shown in SHOWN.items():
        detector = MotionDetector()
        for time, luma in frames(*shown):
            seen = detector.step(luma, time)
        picture = sheet(detector.stages(), seen.regions)
        height = round(picture.shape[0] * WIDTH / picture.shape[1])
        small = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(PICTURES / f"{name}.jpg"), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


if __name__ == "__main__":
    main()

"""Real pictures of fixed cameras, and textures for covers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2

from vision.scene.light_similarity import nearest_in_light
from vision.scene.reference_set import NEAREST, is_informative
from vision.scene.scene_picture import ScenePicture, prepare

SIX = ("chamonix", "stlouis", "frankfurt", "courbevoie", "road-mono-night", "bay-weather")
CLIPS = {
    "people-indoor": ("clips/people-indoor.mp4", 1394, 35), "ir-corridor": ("clips/ir-corridor-covered.mp4", 1940, 60),
    "motorway": ("clips/traffic.avi", 374, 15), "street": ("clips/brightness-change.avi", 59, 3),
    "motorcycles": ("scenes/occlusion.mp4", 55, 6),
}
"""More cameras for fitting, from clips: path, end and step in frames. Their pictures are minutes apart at most."""


@dataclass
class SceneCamera:
    """One fixed camera: pictures (BGR) in order of time, each prepared, and the places of those fit for references."""

    name: str
    pictures: list[Any]
    prepared: list[ScenePicture] = field(default_factory=list)
    usable: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.prepared = [prepare(picture) for picture in self.pictures]
        self.usable = [place for place, picture in enumerate(self.prepared) if is_informative(picture)]

    def nearest(self, picture: ScenePicture, without: int) -> list[int]:
        """Return the places of the references nearest in light, without one of them."""
        places = [place for place in self.usable if place != without]
        return [places[each] for each in nearest_in_light(
            [self.prepared[place].histogram for place in places], picture.histogram, NEAREST)]


def scene_cameras(data: Path) -> list[SceneCamera]:
    """Read the six cameras, then those of the clips."""
    six = [SceneCamera(name, [cv2.imread(str(path)) for path in sorted((data / "scenes" / name).glob("*.jpg"))])
           for name in SIX]
    return six + [SceneCamera(name, _some(data / path, end, step)) for name, (path, end, step) in CLIPS.items()]


def _some(path: Path, end: int, step: int) -> list[Any]:
    return [picture for number, picture in frames(path) if number < end and number % step == 0]


def frames(path: Path) -> Iterator[tuple[int, Any]]:
    """Read a clip: number and BGR picture."""
    reader, number = cv2.VideoCapture(str(path)), 0
    while True:
        there, picture = reader.read()
        if not there:
            return
        yield number, picture
        number += 1


def textures(data: Path) -> list[Any]:
    """Photographs that covers are cut from."""
    paths = sorted((data / "photos").glob("*.jpg")) + sorted((data / "faces").glob("*.jp*g"))
    return [cv2.imread(str(path)) for path in paths]

"""What an earlier run of this process left: events that are still open, pictures whose fact was never recorded."""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from camera_process.runtime_files import RuntimeFile
from house import facts
from house.clock import Clock
from house.state.house_state import HouseState

log = logging.getLogger(__name__)

_LOOK_BACK = 86400.0


@dataclass(frozen=True)
class OpenEventFiles:
    """A file for each camera's open event, in the runtime directory: known after a crash even while Redis is away.

    folder: where they lie. The state of the house knows open events too, over a reboot as well.
    """

    folder: Path

    def note(self, fact: facts.Fact) -> None:
        """Remember that an event opened, forget it when it closed; does nothing for other facts. Raises nothing."""
        if isinstance(fact, facts.EventBegan):
            RuntimeFile(self._path(fact.camera)).write(json.dumps({"event": fact.event, "began_at": fact.at}).encode())
        elif isinstance(fact, facts.EventEnded):
            RuntimeFile(self._path(fact.camera)).remove()

    def interrupted(self, camera: str, state: HouseState, last_frame: Path, clock: Clock) -> facts.EventEnded | None:
        """The fact that ends the event left open at `camera`, or None. It lasted until the camera's last frame."""
        event = self._read(camera) or _open_in(state, camera)
        if event is None:
            return None
        began = float(event["began_at"])
        ended = max(began, min(_time_of(last_frame, began), clock.now()))
        return facts.EventEnded(at=ended, id=f"interrupted-{event['event']}", event=event["event"], camera=camera,
                                began_at=began, duration=round(ended - began, 3), reason="interrupted")

    def _read(self, camera: str) -> dict[str, str] | None:
        try:
            found = json.loads(self._path(camera).read_text())
            return {"event": str(found["event"]), "began_at": str(float(found["began_at"]))}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _path(self, camera: str) -> Path:
        return self.folder / f"{camera}.open"


Orphans = Callable[[str, float, Callable[[str], bool]], list[dict[str, Any]]]
"""Sidecars of a camera, written since a unix time, whose fact the log does not have (`Pictures.orphans`)."""


def unrecorded(cameras: Iterable[str], kept: Sequence[Orphans], has: Callable[[str], bool],
               now: float) -> list[facts.Fact]:
    """Facts of sidecars that the log has never seen, oldest first: the process was killed between file and fact."""
    found: list[facts.Fact] = []
    for camera, orphans in product(cameras, kept):
        for sidecar in orphans(camera, now - _LOOK_BACK, has):
            try:
                found.append(facts.from_entry(sidecar["fact"]))
            except facts.UnreadableFact as error:
                log.warning("%s: a sidecar holds no fact: %s", camera, error)
    return sorted(found, key=lambda fact: fact.at)


def _open_in(state: HouseState, camera: str) -> dict[str, str] | None:
    event = state.fields.get(f"event:{camera}")
    return event if event and event["open"] else None


def _time_of(path: Path, otherwise: float) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return otherwise

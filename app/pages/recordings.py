"""The clips of a camera that people asked for: which there are, and what became of the latest. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from house import facts

_LONGEST_WAIT = 180.0
"""Seconds after its end within which a clip may still come."""
_LISTED = 6


@dataclass(frozen=True)
class ListedRecording:
    """One clip that was asked for, at that unix time.

    event: by which its parts are played. parts: those that are there. reason: why there is none, "" while it may come.
    """

    at: float
    by: str
    event: str
    seconds: float
    parts: tuple[int, ...] = ()
    reason: str = ""


def recordings(newest_first: Iterable[facts.Fact], camera: str, now: float) -> list[ListedRecording]:
    """The latest clips that were asked for of that camera, newest first."""
    asked: list[facts.RecordingAsked] = []
    failed: dict[str, str] = {}
    stored: dict[str, list[facts.ClipStored]] = {}
    for fact in newest_first:
        if isinstance(fact, facts.RecordingFailed):
            failed[fact.asked] = fact.reason
        elif isinstance(fact, facts.ClipStored) and fact.camera == camera:
            stored.setdefault(fact.event, []).append(fact)
        elif isinstance(fact, facts.RecordingAsked) and fact.camera == camera:
            asked.append(fact)
    return [_recording(each, stored.get(each.event, []), failed.get(each.id, ""), now) for each in asked[:_LISTED]]


def _recording(asked: facts.RecordingAsked, stored: list[facts.ClipStored], failed: str, now: float) -> ListedRecording:
    parts = tuple(sorted({each.part for each in stored}))
    late = now - asked.at > asked.seconds + _LONGEST_WAIT
    reason = failed or ("its process ended; the log of the camera says more" if late and not parts else "")
    length = sum(each.seconds for each in stored) or asked.seconds
    return ListedRecording(asked.at, asked.by, asked.event, length, parts, reason)

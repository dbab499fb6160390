"""Hands requests for a picture or a clip to their camera, and answers those at once that cannot have one."""

from collections.abc import Callable
from dataclasses import dataclass

from camera_process.clips.asked_clips import no_clip
from camera_process.detection.camera_loop import NO_PICTURE
from camera_process.detection.picture_requests import answer
from camera_process.supervision.shared_parts import SharedParts
from house import facts

TOO_OLD = 120.0
"""Seconds after which a request that waited is not served any more: nobody looks out for the picture."""

NO_CLIPS = "this camera keeps no clips (clip.keep is false)"
RESTARTING = "the process of this camera is restarting; ask again in a minute"


@dataclass(frozen=True)
class PictureAnswers:
    """Answers for a process's cameras. stuck: the cameras whose thread hangs."""

    shared: SharedParts
    stuck: Callable[[], list[str]]

    def ask(self, asked: facts.PictureAsked) -> None:
        """Have the picture taken, or record why there is none; does nothing for a camera of another process."""
        if asked.camera not in self.shared.cameras:
            return
        loop, reason = self.shared.loops.get(asked.camera), self._refusal(asked)
        if loop is None or reason:
            self.shared.store.record(answer(asked, self.shared.now(), reason=reason or NO_PICTURE))
            return
        loop.detector.ask(asked)
        if loop.failed or self.shared.loops.get(asked.camera) is not loop:  # since it was looked at
            for waiting in loop.detector.unanswered():
                self.ask(waiting)

    def record(self, asked: facts.RecordingAsked) -> None:
        """Have a clip recorded, or record why there is none; does nothing for a camera of another process."""
        if asked.camera not in self.shared.cameras:
            return
        loop, reason = self.shared.loops.get(asked.camera), self._refusal(asked)
        clips = loop.detector.deps.clips if loop is not None else None
        if reason or clips is None:
            without = NO_PICTURE if loop is None else NO_CLIPS
            self.shared.store.record(no_clip(asked, self.shared.now(), reason or without))
            return
        clips.asked.ask(asked)
        if loop is None or loop.failed or self.shared.loops.get(asked.camera) is not loop:  # since it was looked at
            for waiting in clips.asked.unanswered():
                self.record(waiting)

    def refuse_all(self, reason: str = RESTARTING) -> None:
        """Answer everyone who still waits for a picture that there is none."""
        for loop in list(self.shared.loops.values()):
            loop.detector.refuse(reason)

    def _refusal(self, asked: facts.PictureAsked | facts.RecordingAsked) -> str:
        unusable, loop = self.shared.unusable.get(asked.camera), self.shared.loops.get(asked.camera)
        return refusal(self.shared.now() - asked.at, unusable.why if unusable else "",
                       stuck=asked.camera in self.stuck(), failed=loop is not None and loop.failed)


def refusal(age: float, unusable: str, stuck: bool, failed: bool) -> str:
    """Why a request of that age in seconds gets no picture, in words for who asked; "" when the camera can be asked.

    unusable: what is wrong with the camera's address, "" for nothing. stuck, failed: the state of its thread.
    """
    if age > TOO_OLD:
        return f"this was asked {age / 60:.0f} minutes ago; ask again"
    if unusable:
        return f"the camera cannot be opened: {unusable}"
    if stuck:
        return "the camera does not answer and is being opened again; ask again in a minute"
    return NO_PICTURE if failed else ""

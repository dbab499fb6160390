"""Everything that can be wrong with one camera, as far as its own thread notices it: each recorded once, ended once."""

from collections.abc import Callable

from camera_process.capabilities import AnsweringSource, DegradableSource, Impairment
from camera_process.detection import offline_trouble
from camera_process.detection.degraded_camera_trouble import LastingTrouble
from camera_process.detection.motion_blindness import AFTER as MOTION_AFTER
from camera_process.detection.offline_trouble import HOLD_OFF, OfflineTrouble
from camera_process.orientation import unwrapped
from camera_process.source import Source
from house import facts
from house.clock import Clock
from house.state.house_state import Trouble

OFFLINE, STREAM, ANSWERS, FROZEN, MOTION, SCENE = offline_trouble.KIND, "stream", "answers", "frozen", "motion", "scene"
KINDS = (OFFLINE, STREAM, ANSWERS, FROZEN, MOTION, SCENE)
_UNDECIDED = 90.0  # seconds until answers can be judged after a start


class CameraTroubles:
    """The troubles of one camera; `since` of each is handed on from one thread or run to the next."""

    def __init__(self, camera: str, record: Callable[[facts.Fact], object], clock: Clock) -> None:
        self.offline = OfflineTrouble(camera, record, clock)
        self.stream = LastingTrouble(STREAM, camera, record, clock, HOLD_OFF)
        self.answers = LastingTrouble(ANSWERS, camera, record, clock, doubt=_UNDECIDED)
        self.frozen = LastingTrouble(FROZEN, camera, record, clock)
        self.scene = LastingTrouble(SCENE, camera, record, clock, doubt=_UNDECIDED)
        self.motion = LastingTrouble(MOTION, camera, record, clock, MOTION_AFTER, doubt=MOTION_AFTER)

    def look_at_view(self, frozen: Impairment | None, judged: bool, scene: Impairment | None) -> None:
        """A view that stands still or was tampered with is one Trouble: what was noticed first. Call as often.

        judged: whether it is known by now whether it stands still.
        """
        if judged and self.scene.since is None:
            self.frozen.look(frozen)
        if self.frozen.since is None:
            self.scene.look(scene)

    def look_at(self, source: Source) -> None:
        """Ask the source what it does without; call every second or so while it gives frames."""
        inner, _ = unwrapped(source)
        self.stream.look(inner.stream_loss() if isinstance(inner, DegradableSource) else None)
        self.answers.look(inner.failing_answers() if isinstance(inner, AnsweringSource) else None)

    def take_over(self, trouble: Trouble) -> bool:
        """Go on with what an earlier run recorded; False when it is of another kind."""
        found = self._of_kind().get(trouble.kind)
        if found is not None:
            found.since = trouble.since
        return found is not None

    def hand_on(self, to: "CameraTroubles") -> None:
        """Leave what is recorded to another thread's."""
        for kind, found in to._of_kind().items():
            found.since = self._of_kind()[kind].since

    def over(self) -> None:
        """End all but that it gives no frame: it is not asked for any now."""
        for each in (self.stream, self.answers, self.frozen, self.motion, self.scene):
            each.over()

    def _of_kind(self) -> dict[str, OfflineTrouble | LastingTrouble]:
        return {OFFLINE: self.offline, STREAM: self.stream, ANSWERS: self.answers, FROZEN: self.frozen,
                MOTION: self.motion, SCENE: self.scene}

"""The scene of one camera: takes looks, compares, lets references grow, answers requests, records what it found."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from camera_process.capabilities import Impairment
from camera_process.scene_check.loop_trouble import FeedRepeats
from camera_process.scene_check.reference_comparison import KeptReferences, encoded
from camera_process.scene_check.scene_frame import SceneFrame
from camera_process.scene_check.scene_watch import LOOK_CLOSELY, LOOK_EVERY, SceneLook, SceneWatch
from house import facts
from house.clock import Clock
from ledger.errors import LedgerError
from ledger.files.references import ReferenceFiles, ReferencePicture
from vision import jpeg
from vision.pixels import Pixels
from vision.scene.reference_set import is_informative
from vision.scene.result_picture import result_picture
from vision.scene.scene_picture import ScenePicture, prepare
from vision.scene.scene_verdict import SceneKind, SceneVerdict

log = logging.getLogger(__name__)

FIRST_CALM = 10.0
"""Seconds in which nothing moves before a first reference is offered."""
SAME_LIGHT = 60.0
"""Seconds after a look that was right in which the light is the same: what changes the view then is no time of day."""
GROW_EVERY = 600.0
PLAINLY = -1.0
"""Points of every kind of tampering at most, for a look to become a reference by itself."""
RECORD_EVERY = 3600.0
_WHY = "look at the camera; if the view is right, say /hearth reference {camera} accept"


@dataclass
class CameraScene:
    """The scene check of one camera. `look` is called by one thread; `ask` and `impairment` by any.

    ignored_until: unix time until which nothing is said of the view. repeats: whether the feed repeats itself.
    wants_picture: whether the next look should bring its JPEG.
    """

    camera: str
    files: ReferenceFiles
    record: Callable[[facts.Fact], object]
    clock: Clock
    accept_first: bool = False
    ignored_until: float = 0.0
    repeats: FeedRepeats = field(default_factory=FeedRepeats)
    watch: SceneWatch = field(default_factory=SceneWatch)
    wants_picture: bool = field(default=False, init=False)
    look_every: float = field(default=LOOK_CLOSELY, init=False)
    """Seconds until the next look is wanted."""
    _asked: deque[facts.SceneAsked] = field(default_factory=deque, init=False)
    _references: KeptReferences = field(init=False)
    _impairment: Impairment | None = field(default=None, init=False)
    _repeat: Impairment | None = field(default=None, init=False)
    _calm_since: float | None = field(default=None, init=False)
    _grew: float = field(default=float("-inf"), init=False)
    _right_at: float = field(default=float("-inf"), init=False)
    _declined_at: float = field(default=float("-inf"), init=False)
    _recorded: float = field(default=float("-inf"), init=False)
    _begins_anew: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._references = KeptReferences(self.camera, self.files)
        self.wants_picture = self.accept_first

    def ask(self, asked: facts.SceneAsked) -> None:
        """Somebody wants something; done at the next look."""
        self._asked.append(asked)
        self.wants_picture = True

    def impairment(self) -> Impairment | None:
        """That the view was tampered with, or repeats itself; None while it is as it should be."""
        return self._repeat or self._impairment

    def look(self, frame: SceneFrame) -> None:
        """Take the next look."""
        if self._begins_anew:
            self._begins_anew, self._calm_since = False, None
            self._begin_anew()
            self.repeats.forget()
        if self._asked and frame.picture:
            self._try_to_answer(self._asked.popleft(), frame)
        self._look_at_feed(frame)
        if self._references.count:
            self._check(frame)
            return
        if self.watch.state != "ok":
            self._begin_anew()  # without a reference nothing can be wrong
        if self._references.offers and not self.accept_first:
            self.look_every, self.wants_picture = LOOK_EVERY, bool(self._asked)
        else:
            self._first(frame)

    def forget(self) -> None:
        """The camera is not watched now: what it showed says nothing any more."""
        self._begins_anew, self._impairment, self._repeat = True, None, None

    def _look_at_feed(self, frame: SceneFrame) -> None:
        """Notice that the feed plays the same again, or stands still; recorded when that begins and ends."""
        found = self.repeats.step(frame.time, frame.frames)
        found = found if self.clock.now() >= self.ignored_until else None
        if (found is None) != (self._repeat is None):
            self._recorded = float("-inf")  # how the view compares is said anew afterwards
            self.record(facts.SceneChecked(
                at=self.clock.now(), camera=self.camera, state="tampered" if found else self.watch.state,
                verdict="repeats" if found else "ok", words=found.what if found else "live again",
                score=100.0 if found else 0.0))
        self._repeat = found

    def _begin_anew(self) -> None:
        """What was found does not hold any more; what is found next is recorded."""
        self.watch.forget()
        self._impairment, self._recorded = None, float("-inf")

    def _check(self, frame: SceneFrame) -> None:
        try:
            same_light = frame.time - self._right_at < SAME_LIGHT or self.watch.state in ("suspected", "tampered")
            seen = prepare(frame.luma)
            verdict, reference = self._references.compare(frame.luma, same_light, seen)
        except ValueError as error:
            log.info("%s: a view cannot be compared: %s", self.camera, error)
            return
        question = verdict.kind == SceneKind.QUESTION
        self.look_every = LOOK_EVERY if verdict.kind == SceneKind.OK else LOOK_CLOSELY
        self._right_at = frame.time if verdict.kind == SceneKind.OK else self._right_at
        self.watch.ignore_until = frame.time + self.ignored_until - self.clock.now()
        changed = self.watch.step(SceneLook(frame.time, verdict.suspicious, question, frame.moving))
        grows = self._may_grow(verdict, frame, seen)
        told = self.watch.state in ("tampered", "question")
        self.wants_picture = bool(self._asked) or self.watch.state != "ok" or question or grows
        if self._repeat is None and (changed or frame.time - self._recorded >= RECORD_EVERY):
            self._note(verdict, reference, frame, told)
        self._impairment = self._of(verdict, frame) if self.watch.state == "tampered" else None
        if not verdict.suspicious and not question and frame.picture and grows:
            self._keep(frame, accepted=True, by="")
            self._grew = frame.time

    def _of(self, verdict: SceneVerdict, frame: SceneFrame) -> Impairment:
        """What is wrong; its words stay those with which it began, so that it is one Trouble."""
        if self._impairment is not None:
            return self._impairment
        return Impairment(frame.time, verdict.words, _WHY.format(camera=self.camera))

    def _note(self, verdict: SceneVerdict, reference: str, frame: SceneFrame, told: bool) -> None:
        self._recorded = frame.time
        result = self._result(verdict, reference, frame) if told else ""
        self.record(facts.SceneChecked(
            at=self.clock.now(), camera=self.camera, state=self.watch.state, verdict=verdict.kind.value,
            words=verdict.words, score=verdict.score, affected=round(verdict.affected, 3), reference=reference,
            result=result))

    def _result(self, verdict: SceneVerdict, reference: str, frame: SceneFrame) -> str:
        """The id of a picture with both side by side; the picture itself is offered, so that it can be accepted."""
        id = f"check-{facts.new_id()[:16]}"
        try:
            shown = jpeg.decode(frame.picture) if frame.picture else frame.luma
            kept = jpeg.decode(self.files.picture(self.camera, reference))
            self.files.save_result(self.camera, id, jpeg.encode(result_picture(kept, shown, verdict)))
            if frame.picture:
                self._keep(frame, accepted=False, by="")
        except (OSError, ValueError, LedgerError) as error:
            log.warning("%s: a check has no picture: %s", self.camera, error)
            return ""
        return id

    def _may_grow(self, verdict: SceneVerdict, frame: SceneFrame, seen: ScenePicture) -> bool:
        """Whether a look plainly shows the scene, in a light that no reference has."""
        plain = verdict.kind == SceneKind.OK and all(points <= PLAINLY for points in verdict.reasons.values())
        return (plain and not frame.moving and frame.time - self._grew >= GROW_EVERY
                and self._references.is_new_light(seen))

    def _first(self, frame: SceneFrame) -> None:
        """Offer the first calm view in which something is seen, or take it."""
        if frame.time - self._declined_at < GROW_EVERY:
            return
        if frame.moving or not _shows_something(frame.luma):
            self._calm_since = None
            return
        self._calm_since = frame.time if self._calm_since is None else self._calm_since
        self.wants_picture = True
        lasted = frame.time - self._calm_since >= (0.0 if self.accept_first else FIRST_CALM)
        if lasted and frame.picture:
            if not self._keep(frame, accepted=self.accept_first, by=""):
                self._declined_at = frame.time
            self.wants_picture = bool(self._asked)

    def _try_to_answer(self, asked: facts.SceneAsked, frame: SceneFrame) -> None:
        try:
            self._answer(asked, frame)
        except OSError as error:
            log.warning("%s: %s, as was asked for, cannot be done: %s", self.camera, asked.wanted, error)

    def _answer(self, asked: facts.SceneAsked, frame: SceneFrame) -> None:
        match asked.wanted:
            case "take":
                self._keep(frame, accepted=True, by=asked.by)
            case "accept":
                self._accept(asked, frame)
            case "decline":
                self._declined_at = frame.time
                for each in self.files.offered(self.camera):
                    self.files.forget(self.camera, each.id)
                self._references.reload()
            case "check":
                self._recorded = float("-inf")
            case "ignore":
                self.ignored_until = asked.until
        if asked.wanted in ("take", "accept"):
            self._begin_anew()

    def _accept(self, asked: facts.SceneAsked, frame: SceneFrame) -> None:
        """Accept what is offered, the newest where none is named; without one, what is seen now."""
        offered = self.files.offered(self.camera)
        id = asked.reference or (offered[-1].id if offered else "")
        found = self.files.accept(self.camera, id, asked.by) if id else None
        if found is None:
            self._keep(frame, accepted=True, by=asked.by)
            return
        self._references.reload()
        self.record(facts.ReferenceKept(at=self.clock.now(), camera=self.camera, reference=found.id, accepted=True,
                                        by=asked.by))

    def _keep(self, frame: SceneFrame, accepted: bool, by: str) -> bool:
        """Keep what is seen as a reference; False where it cannot be written."""
        now = self.clock.now()
        reference = ReferencePicture(self.camera, f"{now:.0f}-{facts.new_id()[:8]}", now, accepted, by)
        try:
            self.files.save(reference, frame.picture, encoded(frame.luma))
        except OSError as error:
            log.warning("%s: a reference cannot be kept: %s", self.camera, error)
            return False
        self._references.reload()
        self.record(facts.ReferenceKept(at=now, camera=self.camera, reference=reference.id, accepted=accepted, by=by))
        return True


def _shows_something(luma: Pixels) -> bool:
    """Whether enough can be seen to compare with later; False for a picture too small for that as well."""
    try:
        return is_informative(prepare(luma))
    except ValueError:
        return False

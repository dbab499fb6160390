"""Decides whether a device sees somebody it may unlock for, and learns faces there. Every doubt is a no.

Each try is recorded before it is answered; what cannot be recorded is refused.
"""

import logging
import threading
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from face_verification.device.errors import DeviceError
from face_verification.tries import TryLimit
from house import facts
from house.clock import Clock
from house.settings.sections.faces import FaceDevice
from ledger.faces.known_faces import KnownFace, KnownFaces, normalised
from ledger.faces.sealing import FacesLocked
from ledger.files.model_files import ModelError
from vision.faces.face_matching import SEVERAL, FaceCheck, FaceLook, verdict, whose
from vision.jpeg import Pixels

log = logging.getLogger(__name__)

LOOKS, FIRST_PICTURES = 2, 3
"""Pictures that must all pass, to unlock and to be learned."""
KEPT = "what happened cannot be recorded now"
Snapshots = Callable[[FaceDevice, int], Generator[Pixels, None, None]]
"""So many pictures of a device, which is signed out of once the generator is closed."""


@dataclass(frozen=True)
class FaceAnswer:
    """What a try came to. person: who it was taken for. why: what is said to the device when it was refused.

    failed: it could not be judged at all, as when the device is away; else a refusal is about the face.
    take_back: undoes what was learned, where anything was.
    """

    accepted: bool
    person: str = ""
    why: str = ""
    failed: bool = False
    locked_out: float = 0.0
    take_back: Callable[[], object] | None = field(default=None, compare=False, repr=False)


@dataclass
class FaceVerification:
    """Answers devices; used by many threads, of which one at a time looks at faces.

    everybody: the names of `people`; whoever is no longer one of them unlocks nothing. open_check: what compares faces;
    raises ModelError. record: takes a fact; False when it is neither recorded nor
    waits to be.
    """

    known: KnownFaces
    open_check: Callable[[], FaceCheck]
    snapshots: Snapshots
    record: Callable[[facts.Fact], bool]
    clock: Clock
    limit: TryLimit
    everybody: Collection[str] = ()
    _check: FaceCheck | None = field(default=None, init=False)
    _trying: set[str] = field(default_factory=set, init=False)
    _trying_lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, init=False)

    def compare(self, name: str, device: FaceDevice) -> FaceAnswer:
        """Whether the face that the device sees now is that of somebody for whom it unlocks."""
        return self._tried(name, "compare", lambda: self._compared(device))

    def upload(self, name: str, device: FaceDevice) -> FaceAnswer:
        """Learn the face that the device sees now: of who agreed and is waited for there, or of who is known anyway."""
        return self._tried(name, "upload", lambda: self._learned(name, device))

    def is_known(self, name: str, device: FaceDevice) -> bool:
        """Whether the device could unlock for anybody."""
        return bool(self._people(device))

    def _tried(self, name: str, task: facts.FaceTask, work: Callable[[], FaceAnswer]) -> FaceAnswer:
        left, begins = self.limit.locked_out(name)
        if left:
            answer = FaceAnswer(False, why=f"too many tries: wait {left:.0f} s", failed=True, locked_out=left)
            if begins:
                self._record(name, task, replace(answer, why="too many tries: locked out for a minute"))
            return answer
        try:
            answer = self._alone(name, work)
        except (DeviceError, ModelError, FacesLocked) as error:
            answer = FaceAnswer(False, why=str(error), failed=True)
        except Exception:  # the top of a try: whatever fails, it stays locked
            log.exception("a try at %s failed", name)
            answer = FaceAnswer(False, why="something went wrong: ./hearthwatch logs faces says what", failed=True)
        return answer if self._record(name, task, answer) else self._unrecorded(answer)

    def _unrecorded(self, answer: FaceAnswer) -> FaceAnswer:
        """The refusal of a try that cannot be recorded; what it has learned is forgotten again."""
        try:
            if answer.take_back is not None:
                answer.take_back()
        except (FacesLocked, OSError) as error:
            log.error("a face that was learned just now stays, though nothing says so: %s", error)
        return FaceAnswer(False, why=KEPT, failed=True)

    def _alone(self, name: str, work: Callable[[], FaceAnswer]) -> FaceAnswer:
        """One try of a device at a time: one that is away must not take every thread from the others."""
        with self._trying_lock:
            if name in self._trying:
                return FaceAnswer(False, why="the try before is not over yet", failed=True)
            self._trying.add(name)
        try:
            return work()
        finally:
            with self._trying_lock:
                self._trying.discard(name)

    def _record(self, name: str, task: facts.FaceTask, answer: FaceAnswer) -> bool:
        return self.record(facts.FaceTried(at=self.clock.now(), device=name, task=task, accepted=answer.accepted,
                                           person=answer.person, why=answer.why))

    def _compared(self, device: FaceDevice) -> FaceAnswer:
        people = self._people(device)
        if not people:
            return FaceAnswer(False, why="nobody's face is known here", failed=True)
        templates = {face.person: face.templates for face in people}
        person = ""
        with closing(self.snapshots(device, LOOKS)) as pictures:
            for number, picture in enumerate(pictures):
                found, result = whose(self._look(picture), templates)
                if not found or (number and found != person):
                    return FaceAnswer(False, why=result.why or "not alike")
                person = found
        return self._still(person, device)

    def _still(self, person: str, device: FaceDevice) -> FaceAnswer:
        """A yes, unless the person was forgotten, or is none of the device's any more, while pictures were taken."""
        if person not in {face.person for face in self._people(device)}:
            return FaceAnswer(False, why="nobody's face is known here", failed=True)
        return FaceAnswer(True, person)

    def _learned(self, name: str, device: FaceDevice) -> FaceAnswer:
        with closing(self.snapshots(device, FIRST_PICTURES)) as pictures:
            looks = [self._look(picture, enrol=True) for picture in pictures]
        refused = next((look for look in looks if look.template is None), None)
        if refused is not None or not looks:
            return FaceAnswer(False, why=refused.quality.gates[0] if refused else "no face")
        here, everybody = {face.person for face in self._people(device)}, self.known.all()
        found = [whose(look, {face.person: face.templates for face in everybody}) for look in looks]
        whom = {person for person, _ in found}
        if len(whom) != 1 or any(each.why == SEVERAL for _, each in found):
            return FaceAnswer(False, why="not alike")
        if (whom - {""}) - here:
            return FaceAnswer(False, why="this face is known already, as somebody for whom the device does not unlock")
        waiting = [face for face in everybody if self._is_waited_for(face, name)]
        if person := whom.pop():
            return self._kept(person, looks)
        if len(waiting) != 1:
            return FaceAnswer(False, why="nobody is to be learned here: ./hearthwatch faces enrol NAME --at DEVICE")
        return self._first(waiting[0].person, looks)

    def _first(self, person: str, looks: Sequence[FaceLook]) -> FaceAnswer:
        own = [look.template for look in looks if look.template is not None]
        if not all(verdict(look, own[:1]).same for look in looks):
            return FaceAnswer(False, why="not alike")
        return self._kept(person, looks)

    def _kept(self, person: str, looks: Sequence[FaceLook]) -> FaceAnswer:
        """Keep another template of the person: the first ones stay, so that nobody drifts into somebody else."""
        new = [look.template for look in looks if look.template is not None]
        before: list[KnownFace] = []

        def with_new(face: KnownFace) -> KnownFace:
            before.append(face)
            first = face.templates[:FIRST_PICTURES] or tuple(new)
            added = () if not face.templates else (*face.templates[FIRST_PICTURES:], new[0])
            return replace(face, templates=normalised((*first, *added[-FIRST_PICTURES:])), waiting="", until=0.0)

        learned = self.known.change(person, with_new)
        if learned is None:
            return FaceAnswer(False, why="nobody is to be learned here", failed=True)
        return FaceAnswer(True, person, take_back=lambda: self.known.change(
            person, lambda face: before[0] if len(face.templates) == len(learned.templates) else face))

    def _people(self, device: FaceDevice) -> list[KnownFace]:
        """Those for whom the device unlocks, as far as their faces are known."""
        allowed = device.people or self.everybody
        return [face for face in self.known.all() if face.may("unlock") and face.templates
                and face.person in allowed and face.person in self.everybody]

    def _is_waited_for(self, face: KnownFace, name: str) -> bool:
        here = face.waiting == name and face.person in self.everybody and self.clock.now() < face.until
        return here and not face.locked and not face.templates

    def _look(self, picture: Pixels, enrol: bool = False) -> FaceLook:
        with self._one_at_a_time:
            if self._check is None:
                self._check = self.open_check()
            return self._check.look(picture, enrol, live=True)

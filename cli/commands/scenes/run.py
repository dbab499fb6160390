"""Checks many cameras at once: fetches, compares, remembers what was said, and can go on where it was interrupted."""

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from camera_process.scene_check.reference_comparison import KeptReferences, encoded
from cli.commands.scenes.fleet import CameraFault, Fleet, FleetCamera
from house import facts
from house.atomic_write import write_whole
from house.clock import Clock
from ledger.errors import PictureGone
from ledger.files.references import ReferenceFiles, ReferencePicture
from vision import jpeg
from vision.scene.result_picture import result_picture
from vision.scene.scene_verdict import SceneVerdict

WIDEST = 960
FAILED = "failed"


@dataclass(frozen=True)
class CheckedCamera:
    """What a run found of one camera. verdict: a kind of SceneKind, or "new" (its first reference), "failed".

    again: the verdict was the same the last time. link: where people see it. result: the picture side by side.
    """

    key: str
    name: str
    verdict: str
    words: str
    score: float = 0.0
    again: bool = False
    link: str = ""
    result: str = ""

    @property
    def suspicious(self) -> bool:
        """Whether it was tampered with, as far as can be told."""
        return self.verdict not in ("ok", "question", "new", FAILED)

    @property
    def needs_a_look(self) -> bool:
        """Whether somebody should look at the camera."""
        return self.suspicious or self.verdict in ("question", FAILED)


@dataclass
class SceneRun:
    """One run over a fleet. accept_first: a first picture becomes the reference; else it is offered.

    workers: how many cameras are asked at once. Only one for each processor is compared at a time, which bounds memory.
    cached: compare the pictures of the last run again, without asking any camera. file: where results are noted as they
    come, so that `resume` leaves out what is done.
    """

    fleet: Fleet
    files: ReferenceFiles
    clock: Clock
    file: Path
    workers: int = 8
    accept_first: bool = False
    cached: bool = False
    _comparing: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(os.cpu_count() or 1),
                                            init=False, repr=False)

    def run(self, cameras: Sequence[FleetCamera], stop: threading.Event,
            progress: Callable[[int, int, int], object] = lambda done, whole, suspicious: None,
            resume: bool = False) -> list[CheckedCamera]:
        """Check the cameras; ends early, with what there is, when `stop` is set. Holds one JPEG a worker at most."""
        done = {each.key: each for each in self._noted()} if resume else {}
        if all(each.key in done for each in cameras):  # the last run was not interrupted
            done = {}
        self._begin_notes(done.values())
        found = [done[each.key] for each in cameras if each.key in done]
        for checked in self._checks([each for each in cameras if each.key not in done], stop):
            found.append(checked)
            self._note(checked)
            progress(len(found), len(cameras), sum(each.suspicious for each in found))
        return found

    def _checks(self, cameras: Sequence[FleetCamera], stop: threading.Event) -> Iterator[CheckedCamera]:
        coming = iter(cameras)
        with ThreadPoolExecutor(self.workers, thread_name_prefix="scenes") as pool:
            running: set[Future[CheckedCamera]] = set()
            while True:
                while len(running) < 2 * self.workers and not stop.is_set() and (one := next(coming, None)) is not None:
                    running.add(pool.submit(self.check, one))
                if not running:
                    return
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (each.result() for each in ended)

    def check(self, camera: FleetCamera) -> CheckedCamera:
        """Check one camera; never raises for what is wrong with it."""
        try:
            picture = self._picture(camera)
            references = KeptReferences(camera.key, self.files)
            if camera.wants_reference or not references.count:
                return self._referenced(camera, picture)
            return self._compared(camera, references, picture)
        except (CameraFault, PictureGone, ValueError, OSError) as error:
            return self._failed(camera, error)

    def _compared(self, camera: FleetCamera, references: KeptReferences, picture: bytes) -> CheckedCamera:
        with self._comparing:
            bgr = jpeg.decode(picture)
            verdict, nearest = references.compare(_luma(bgr), same_light=False)
            result = self._result(camera, nearest, bgr, verdict) if verdict.suspicious else ""
            del bgr
        before, link = self._last(camera), self._link(camera) if verdict.suspicious else ""
        self._remember(camera, verdict.kind.value)
        return CheckedCamera(camera.key, camera.name, verdict.kind.value, verdict.words, verdict.score,
                             verdict.kind.value == before, link, result)

    def _failed(self, camera: FleetCamera, error: Exception) -> CheckedCamera:
        """It gave no picture that can be compared; `again` where the last run found the same."""
        again = self._last(camera) == FAILED
        with suppress(OSError):
            self.files.last(camera.key).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._remember(camera, FAILED)
        return CheckedCamera(camera.key, camera.name, FAILED, str(error), again=again)

    def _referenced(self, camera: FleetCamera, picture: bytes) -> CheckedCamera:
        """Keep it as a reference; a tag that asked for it goes only then."""
        now, accepted = self.clock.now(), camera.wants_reference or self.accept_first
        reference = ReferencePicture(camera.key, f"{now:.0f}-{facts.new_id()[:8]}", now, accepted, "")
        with self._comparing:
            analysed = encoded(_luma(jpeg.decode(picture)))
        self.files.save(reference, picture, analysed)
        if camera.wants_reference:
            self.fleet.reference_taken(camera)
        with suppress(OSError):
            self._remember(camera, "new")
        yes = f"its first picture waits for a yes: {self.fleet.how_to_accept(camera)}"
        words = "a new reference" if accepted else yes
        return CheckedCamera(camera.key, camera.name, "new", words)

    def _picture(self, camera: FleetCamera) -> bytes:
        if self.cached:
            return self.files.picture(camera.key, "latest")
        picture = self.fleet.picture(camera)
        self.files.save_result(camera.key, "latest", picture)
        return picture

    def _result(self, camera: FleetCamera, reference: str, bgr: jpeg.Pixels, verdict: SceneVerdict) -> str:
        id = f"check-{self.clock.now():.0f}"
        shown = result_picture(jpeg.decode(self.files.picture(camera.key, reference)), bgr, verdict)
        self.files.save_result(camera.key, id, jpeg.encode(shown))
        return id

    def _link(self, camera: FleetCamera) -> str:
        try:
            return "" if self.cached else self.fleet.link(camera, self.clock.now())
        except CameraFault:
            return ""

    def _last(self, camera: FleetCamera) -> str:
        try:
            return str(json.loads(self.files.last(camera.key).read_bytes())["verdict"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def _remember(self, camera: FleetCamera, verdict: str) -> None:
        write_whole(self.files.last(camera.key), json.dumps({"verdict": verdict, "at": self.clock.now()}).encode())

    def _begin_notes(self, done: Iterable[CheckedCamera]) -> None:
        """Let the notes hold these alone, without a line that was cut short."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(self.file, "".join(map(_row, done)).encode())

    def _note(self, checked: CheckedCamera) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(_row(checked))

    def _noted(self) -> Iterator[CheckedCamera]:
        """What an interrupted run noted; a line that was cut short is left out."""
        try:
            lines = self.file.read_text("utf-8").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                row: dict[str, Any] = json.loads(line)
                yield CheckedCamera(**row)
            except (ValueError, TypeError):
                continue


def _row(checked: CheckedCamera) -> str:
    return json.dumps(asdict(checked)) + "\n"


def _luma(bgr: jpeg.Pixels) -> jpeg.Pixels:
    gray = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    height, width = gray.shape
    if width <= WIDEST:
        return np.asarray(gray, np.uint8)
    size = (WIDEST, round(height * WIDEST / width))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)

"""One round: everything that waits is stored, compared on the store, and only then marked as stored.

A round may end at any moment. What was not marked is stored again under the same key, which changes nothing there.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from house import facts
from house.clock import Clock
from ledger.files import upload_marks
from ledger.files.samples import ABOUT, ANNOTATIONS, STORED
from ledger.files.upload_marks import StoredCopy
from ledger.home import Home
from s3_upload.round_result import RoundResult
from s3_upload.sample_fact import stored_fact
from s3_upload.store import ObjectStore, StoreError, opened

log = logging.getLogger(__name__)

KINDS = ("samples", "pictures", "clips")
"""What is stored, in this order; each has its own beginning of keys."""
MOST_FAILED = 20
"""Files that are refused one by one until the round is given up."""


@dataclass
class UploadRound:
    """Stores what waits in this home. kept: which of pictures and clips. record: takes *SampleStored*."""

    home: Home
    store: ObjectStore
    record: Callable[[facts.Fact], object]
    clock: Clock
    kept: tuple[str, ...] = ()
    stored: int = 0
    failed: int = 0
    error: StoreError | None = None
    given_up: bool = False

    def run(self) -> RoundResult:
        """Do it. Raises LedgerAway, while *SampleStored* cannot be recorded; what was marked before stays stored."""
        try:
            self._abort_unfinished()
            for place in upload_marks.waiting_samples(self.home):
                self._one(partial(self._sample, place), place)
            for kind in self.kept:
                self._files(kind)
        except StoreError as error:
            self.error, self.given_up = error, True
        about, text = (self.error.about, str(self.error)) if self.error else ("", "")
        return RoundResult(self.stored, self.failed, about, text, given_up=self.given_up)

    def _files(self, kind: str) -> None:
        for file in upload_marks.waiting_files(self.home, kind):
            self._one(partial(self._file, kind, file), file)

    def _one(self, step: Callable[[], None], path: Path) -> None:
        """Do one step; a failure that concerns its object alone lets the others go on."""
        try:
            step()
        except StoreError as error:
            if not error.concerns_object or self.failed >= MOST_FAILED:
                raise
            self.error, self.failed = error, self.failed + 1
            log.warning("%s is not stored yet: %s", path.name, error)
        except FileNotFoundError:
            return  # deleted meanwhile
        except OSError as error:
            self.failed += 1
            log.warning("%s cannot be read or marked: %s", path, error.strerror)

    def _sample(self, place: Path) -> None:
        """Store what of a sample is not there yet, say so, and mark it."""
        key, before = self._key("samples", place), upload_marks.stored_files(place / STORED)
        done, modified = dict(before), (place / ABOUT).stat().st_mtime_ns
        for file in upload_marks.sample_files(place):
            if file.name == ANNOTATIONS or file.name not in before:  # no other file ever changes
                done[file.name], at = self._put(f"{key}/{file.name}", file)
                modified = at if file.name == ANNOTATIONS else modified
        if ABOUT not in before:
            self.record(stored_fact(place, self._id("samples", place), self.store.shown, key, self.clock.now()))
        upload_marks.mark_sample(place, StoredCopy(self.store.shown, key, self.clock.now(), done), modified)

    def _file(self, kind: str, file: Path) -> None:
        key = self._key(kind, file)
        sha256, modified = self._put(key, file)
        upload_marks.mark(file, StoredCopy(self.store.shown, key, self.clock.now(), {file.name: sha256}), modified)

    def _put(self, key: str, file: Path) -> tuple[str, int]:
        """Store one file and have the store say that it has exactly this; returns its SHA-256 and its time."""
        with opened(file) as local:
            self.store.put(key, local)
            self.store.verify(key, local)
            self.stored += 1
            return local.sha256, local.modified

    def _abort_unfinished(self) -> None:
        """Remove what earlier rounds left unfinished of this home's machines. A store that refuses it is left alone."""
        for kind in KINDS:
            for machine in sorted(each.name for each in self._folder(kind).glob("[!.]*") if each.is_dir()):
                with _unless_refused():
                    count = self.store.abort_unfinished(f"{kind}/{machine}/")
                    if count:
                        log.info("%d uploads that were cut short are removed from %s", count, self.store.shown)

    def _key(self, kind: str, path: Path) -> str:
        return f"{kind}/{self._id(kind, path)}"

    def _id(self, kind: str, path: Path) -> str:
        return str(path.relative_to(self._folder(kind)))

    def _folder(self, kind: str) -> Path:
        return {"samples": self.home.samples, "pictures": self.home.pictures, "clips": self.home.clips}[kind]


@contextmanager
def _unless_refused() -> Iterator[None]:
    """Let a store that lists nothing, or may not, be none the worse for it."""
    try:
        yield
    except StoreError as error:
        if error.about in ("busy", "unreachable", "bucket", "clock"):
            raise
        log.info("unfinished uploads are not looked for: %s", error)

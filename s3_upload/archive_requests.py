"""Fetches what somebody asked for from the archive, and says what became of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from house import facts
from house.clock import Clock
from ledger.errors import DiskFull
from ledger.files.archive_cache import ArchiveCache
from ledger.files.upload_marks import ENDINGS
from s3_upload.store import ObjectStore, StoreError


@dataclass
class ArchiveRequests:
    """connect: the store (StoreError). record: takes *ArchiveFetched*."""

    connect: Callable[[], ObjectStore]
    cache: ArchiveCache
    record: Callable[[facts.Fact], object]
    clock: Clock

    def asked(self, fact: facts.ArchiveAsked) -> None:
        """Fetch it, unless it is there. Whatever goes wrong is the answer; raises only what `record` raises."""
        reason = "" if self.cache.path(fact.kind, fact.file) else self._fetched(fact.kind, fact.file)
        self.record(facts.ArchiveFetched(
            at=self.clock.now(), id=facts.derived_id("archive fetched", fact.id), event=fact.event, camera=fact.camera,
            kind=fact.kind, file=fact.file, reason=reason))

    def _fetched(self, kind: facts.Archived, file: str) -> str:
        """Bring one file into the cache; returns why that could not be, "" when it is there."""
        try:
            passing = self.cache.begin(kind, file)
        except (DiskFull, OSError, ValueError) as error:
            return str(error)
        try:
            self.connect().fetch(f"{kind}/{file}{ENDINGS[kind]}", passing)
            self.cache.keep(kind, file, passing)
        except StoreError as error:
            return "it is not in the archive" if error.about == "gone" else str(error)
        except OSError as error:
            return f"it cannot be kept here: {error.strerror}"
        finally:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
        return ""

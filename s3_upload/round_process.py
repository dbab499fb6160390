"""One round in a process of its own, so that boto3 is in memory for no longer: `python -m s3_upload.round_process`.

`fetch` brings back from the archive what people wait for; `upload` does that too and then stores what waits. The last
line on stdout is the result. It ends with the process that started it, which holds the other end of its stdin.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace

from house import facts
from house.fact_table import checked
from ledger.errors import AlreadyHeld, LedgerError
from ledger.files import upload_marks
from ledger.files.archive_cache import ArchiveCache
from ledger.lock import hold
from ledger.process_startup import ProcessContext, enter
from ledger.redis.process_records import RecordStore
from ledger.sizes import MEGABYTE
from ledger.supervised_thread import end_with_starter
from s3_upload.archive_requests import ArchiveRequests
from s3_upload.factory import store_of
from s3_upload.round_result import BUSY, LOG_AWAY, RoundResult
from s3_upload.store import ObjectStore, StoreError
from s3_upload.upload_round import UploadRound
from s3_upload.upload_rounds import UPLOAD
from s3_upload.upload_trouble import UploadTrouble

GROUP = "s3-upload"
NICENESS = 10
AT_ONCE, EMPTY_TO_END = 200, 2
"""Facts taken together; and after how often nothing there is none left (a missing group is made by such a take)."""


def main(argv: list[str]) -> int:
    """Do one round; 0 whenever there is a result."""
    context = enter(GROUP)
    end_with_starter()
    os.nice(NICENESS)
    result = one_round(context, argv == [UPLOAD])
    print(replace(result, every=context.settings.storage.upload.every).line(), flush=True)
    return 0


def one_round(context: ProcessContext, upload: bool) -> RoundResult:
    """Fetch what people wait for; `upload`: store what waits too, and say when that fails for long."""
    if not context.settings.storage.upload.address:
        return RoundResult()
    try:
        fetched = _alone(context, f"{GROUP}-fetch", lambda: fetch_asked(context))
        if not upload:
            return fetched
        return _alone(context, f"{GROUP}-round", lambda: upload_round(context))
    except LedgerError as error:
        return RoundResult(about=LOG_AWAY, text=str(error))


def upload_round(context: ProcessContext) -> RoundResult:
    """Store what waits, and say when that fails for long. Raises LedgerAway."""
    trouble = UploadTrouble(context.log, RecordStore(context.client, GROUP), context.clock)
    trouble.begun()
    result = store_waiting(context)
    trouble.note(result)
    return result


def store_waiting(context: ProcessContext) -> RoundResult:
    """Store what waits; where nothing does, the store is not asked. Raises LedgerAway."""
    storage = context.settings.storage
    if not upload_marks.anything_waits(context.home, storage.archive.keep):
        return RoundResult()
    try:
        store = _store(context)
    except StoreError as error:
        return RoundResult(about=error.about, text=str(error))
    return UploadRound(context.home, store, context.log.record, context.clock, storage.archive.keep).run()


def fetch_asked(context: ProcessContext) -> RoundResult:
    """Answer every fact of this group that is in the log. Raises LedgerAway; the rest is answered by the next round."""
    cache = ArchiveCache(context.home, context.settings.storage.archive.cache_mb * MEGABYTE)
    requests = ArchiveRequests(lambda: _store(context), cache, context.log.record, context.clock)
    handlers = checked("s3-upload", {facts.ArchiveAsked: requests.asked})
    empty = 0
    while empty < EMPTY_TO_END:
        taken = context.log.take(GROUP, GROUP, AT_ONCE, block=0)
        empty = 0 if taken else empty + 1
        for each in taken:
            if isinstance(each.fact, facts.ArchiveAsked) and not each.seen:
                handlers[facts.ArchiveAsked](each.fact)
            context.log.done(GROUP, each.entry)
    return RoundResult()


def _store(context: ProcessContext) -> ObjectStore:
    return store_of(context.settings.storage.upload, context.home)


def _alone(context: ProcessContext, lock: str, step: Callable[[], RoundResult]) -> RoundResult:
    """Do it while no other round does the same."""
    try:
        held = hold(context.home, lock)
    except AlreadyHeld as error:
        return RoundResult(about=BUSY, text=str(error))
    try:
        return step()
    finally:
        held.release()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

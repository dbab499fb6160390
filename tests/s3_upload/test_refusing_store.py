"""A store that refuses for an hour: nothing is deleted or marked, people read what to do, and all follows after it."""

import os

import pytest

from benchmarks.uploads.object_servers import Refusal
from house.clock import FakeClock
from ledger.files import upload_marks
from ledger.files.retention import KeepRules, Retention
from ledger.files.retention_priority import Keeping
from ledger.files.samples import Samples, waits_for_upload
from ledger.redis.log import Log
from ledger.redis.process_records import RecordStore
from s3_upload.upload_round import UploadRound
from s3_upload.upload_trouble import PATIENCE, UploadTrouble
from tests.s3_upload.conftest import s3_store

LONG_AGO = 1_600_000_000.0
REFUSALS = {
    "wrong key": (Refusal(403, "InvalidAccessKeyId"), "does not know the access key"),
    "wrong secret": (Refusal(403, "SignatureDoesNotMatch"), "storage.upload.secret_key"),
    "no bucket": (Refusal(404, "NoSuchBucket"), "there is no bucket house"),
    "clock": (Refusal(403, "RequestTimeTooSkewed"), "timedatectl set-ntp true"),
    "quota": (Refusal(403, "QuotaExceeded"), "no room left"),
    "busy": (Refusal(503, "SlowDown"), "too busy"),
    "cut": (Refusal(cut="before"), "cannot be reached"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_store_that_refuses_for_an_hour_loses_nothing(home, client, proxy, rclone, name):
    refusal, says = REFUSALS[name]
    clock, log, samples = FakeClock(LONG_AGO + 200 * 86_400), Log(client), Samples(home, "attic")
    trouble = UploadTrouble(log, RecordStore(client, "s3-upload"), clock)
    id = samples.id_of("front", "e1", LONG_AGO)
    samples.save(id, {"strip.jpg": b"strip"}, {"event": "e1"})
    os.utime(samples.path(id) / "sample.json", (LONG_AGO, LONG_AGO))
    proxy.rule = lambda asked: refusal

    for _ in range(3):
        result = UploadRound(home, s3_store(proxy.url), log.record, clock).run()
        trouble.note(result)
        clock.advance(PATIENCE / 2)
        waits = upload_marks.keeper(home, (), True)
        Retention(home, KeepRules(30, 1), lambda waits=waits: Keeping(waits=waits)).run_once(clock.now())

    assert waits_for_upload(samples.path(id)) and rclone.files() == {}
    [said] = log.state().troubles
    assert (said.kind, said.about) == ("upload", "") and says in said.text
    proxy.rule = lambda asked: None

    trouble.note(UploadRound(home, s3_store(proxy.url), log.record, clock).run())

    assert not waits_for_upload(samples.path(id)) and len(rclone.files()) == 2
    assert log.state().troubles == ()
    Retention(home, KeepRules(30, 1)).run_once(clock.now())
    assert list(samples.all()) == []

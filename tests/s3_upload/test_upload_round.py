"""What waits is stored, compared and marked, in this order; a round that ends anywhere is made good by the next."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.uploads.object_servers import Refusal
from house import facts
from house.clock import FakeClock
from house.settings.sections.storage import UploadSettings
from ledger.errors import LedgerAway
from ledger.files import upload_marks
from ledger.files.samples import Samples, waits_for_upload
from s3_upload.store import StoreContext, StoreError
from s3_upload.stores import folder
from s3_upload.upload_round import MOST_FAILED, UploadRound
from tests.s3_upload.conftest import s3_store

AT, DAY = 1_777_640_400.0, "attic/front/2026-05-01"
LARGE = os.urandom(9 * 1024 * 1024)


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def store(disk, tmp_path):
    return folder.connect(f"folder://{disk}", StoreContext(UploadSettings(), tmp_path / "remembered"))


@pytest.fixture
def recorded():
    return []


@pytest.fixture
def round_of(home, recorded):
    def make(store, kept=(), record=recorded.append):
        return UploadRound(home, store, record, FakeClock(AT), kept)

    return make


def sample(home, name="e1", files=None):
    samples = Samples(home, "attic")
    id = samples.id_of("front", name, AT)
    samples.save(id, files or {"strip.jpg": b"strip of " + name.encode()}, {"event": name, "camera": "front"})
    return samples, id


def kept(home, kind, name, data):
    path = {"pictures": home.pictures, "clips": home.clips}[kind] / DAY / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def stored(disk):
    return {str(each.relative_to(disk)): each.read_bytes() for each in disk.rglob("*")
            if each.is_file() and each.name != folder.MARKER}


def test_a_sample_is_stored_under_its_event_said_once_and_not_stored_again(home, disk, store, round_of, recorded):
    samples, id = sample(home)

    result = round_of(store).run()

    assert result.well and result.stored == 2
    assert stored(disk) == {f"samples/{id}/strip.jpg": b"strip of e1",
                            f"samples/{id}/sample.json": (samples.path(id) / "sample.json").read_bytes()}
    assert [(fact.event, fact.sample, fact.key) for fact in recorded] == [("e1", id, f"samples/{id}")]
    assert not waits_for_upload(samples.path(id))
    assert round_of(store).run().stored == 0


def test_annotations_that_come_later_are_stored_alone_and_nothing_is_said_again(home, disk, store, round_of, recorded):
    samples, id = sample(home)
    round_of(store).run()
    for tag in ("occupied", "unoccupied"):
        samples.annotate(id, {"tag": tag})
        assert waits_for_upload(samples.path(id))

        assert round_of(store).run().stored == 1
        assert json.loads(stored(disk)[f"samples/{id}/annotations.json"])["tag"] == tag
        assert not waits_for_upload(samples.path(id))
    assert len(recorded) == 1


def test_clips_and_pictures_are_stored_only_where_they_are_asked_for_and_again_when_they_changed(
        home, disk, store, round_of):
    clip, picture = kept(home, "clips", "e1.mp4", LARGE), kept(home, "pictures", "e1.jpg", b"first")
    for other in ("e1.thumb.jpg", "e1.drawn.jpg", "e1.json"):
        kept(home, "pictures", other, b"made again from the others")
    kept(home, "clips", "e2.part.mp4", b"still growing")

    assert round_of(store).run().stored == 0
    assert round_of(store, ("pictures", "clips")).run().stored == 2
    assert stored(disk) == {f"clips/{DAY}/e1.mp4": LARGE, f"pictures/{DAY}/e1.jpg": b"first"}

    picture.write_bytes(b"better")
    assert upload_marks.waits(picture) and not upload_marks.waits(clip)
    round_of(store, ("pictures", "clips")).run()
    assert stored(disk)[f"pictures/{DAY}/e1.jpg"] == b"better"


def test_nothing_is_marked_before_the_store_has_said_that_it_has_it(home, round_of, proxy):
    samples, id = sample(home)
    clip = kept(home, "clips", "e1.mp4", LARGE)
    proxy.rule = lambda asked: Refusal(503, "SlowDown") if asked.call == "HeadObject" else None

    result = round_of(s3_store(proxy.url), ("clips",)).run()

    assert (result.about, result.stored) == ("busy", 0)
    assert waits_for_upload(samples.path(id)) and upload_marks.waits(clip)


def test_a_round_that_was_cut_short_is_made_good_by_the_next(home, rclone, proxy, round_of, recorded):
    samples, id = sample(home)
    clip = kept(home, "clips", "e1.mp4", LARGE)
    cut = ("CreateMultipartUpload", "AbortMultipartUpload")
    proxy.rule = lambda asked: Refusal(cut="after") if asked.call in cut else None
    assert round_of(s3_store(proxy.url), ("clips",)).run().about == "unreachable"
    assert not waits_for_upload(samples.path(id)) and upload_marks.waits(clip)
    proxy.rule, proxy.asked = lambda asked: None, []

    assert round_of(s3_store(proxy.url), ("clips",)).run().well

    assert rclone.files()[f"attic/clips/{DAY}/e1.mp4"] == LARGE
    assert len(rclone.files()) == 3
    assert "AbortMultipartUpload" in proxy.calls() and not upload_marks.waits(clip)


def test_while_the_log_is_away_a_sample_keeps_waiting_and_is_said_once_it_is_back(home, store, round_of, recorded):
    samples, id = sample(home)

    def away(_):
        raise LedgerAway("Redis does not answer")

    with pytest.raises(LedgerAway):
        round_of(store, record=away).run()
    assert waits_for_upload(samples.path(id))

    round_of(store).run()
    assert [fact.sample for fact in recorded] == [id] and not waits_for_upload(samples.path(id))


def test_the_same_sample_is_the_same_fact_however_often_it_is_stored(home, store, round_of, recorded, monkeypatch):
    sample(home)
    with monkeypatch.context() as patch:
        patch.setattr(upload_marks, "mark_sample", lambda *_: None)  # as if killed right before
        round_of(store).run()
    round_of(store).run()

    assert len(recorded) == 2 and len({fact.id for fact in recorded}) == 1
    assert all(isinstance(fact, facts.SampleStored) for fact in recorded)


class Refusing:
    """A store that refuses each object by itself."""

    shown = "folder:///refusing"

    def __init__(self):
        self.tried = 0

    def put(self, key, file):
        self.tried += 1
        raise StoreError("refused", True, "object")

    def abort_unfinished(self, begin):
        return 0


def test_a_file_that_is_refused_lets_the_others_go_on_but_not_for_ever(home, round_of):
    for number in range(MOST_FAILED + 5):
        kept(home, "clips", f"e{number}.mp4", b"x")
    store = Refusing()

    result = round_of(store, ("clips",)).run()

    assert (result.about, store.tried) == ("object", MOST_FAILED + 1)


def test_what_waits_for_its_upload_has_to_stay_and_what_is_stored_may_go(home, store, round_of):
    samples, id = sample(home)
    clip, picture = kept(home, "clips", "e1.mp4", b"clip"), kept(home, "pictures", "e1.jpg", b"picture")
    stays = upload_marks.keeper(home, ("clips",), True)
    assert [stays(each) for each in (samples.path(id), clip, picture)] == [True, True, False]

    round_of(store, ("clips",)).run()

    assert [stays(each) for each in (samples.path(id), clip, picture)] == [False, False, False]
    assert not upload_marks.anything_waits(home, ("clips",)) and upload_marks.anything_waits(home, ("pictures",))


def test_a_full_disk_here_is_not_said_of_the_store_that_a_file_is_fetched_from(home, store, round_of):
    kept(home, "clips", "e1.mp4", b"clip" * 100_000)
    round_of(store, ("clips",)).run()

    with pytest.raises(OSError, match="No space left on device"):
        store.fetch(f"clips/{DAY}/e1.mp4", Path("/dev/full"))


@pytest.mark.parametrize("said", [b"", b"\0" * 40, b"[" * 50_000, b"{}", b'{"files": 3}',
                                  b'{"files": {"strip.jpg": [1]}}'])
def test_a_mark_or_sample_that_cannot_be_read_stops_no_round(home, disk, store, round_of, recorded, said):
    samples, id = sample(home)
    round_of(store).run()
    (samples.path(id) / "stored.json").write_bytes(said)
    samples.annotate(id, {"tag": "occupied"})
    other, damaged = sample(home, "e2")
    (other.path(damaged) / "sample.json").write_bytes(said)

    assert round_of(store).run().well

    assert not waits_for_upload(samples.path(id)) and not waits_for_upload(samples.path(damaged))
    assert f"samples/{id}/annotations.json" in stored(disk)
    assert {fact.sample for fact in recorded} == {id, damaged}

"""Samples on the disk: whole or not there, found again after a crash, annotated, waiting for their upload."""

import json

import pytest

from house import facts
from ledger.errors import DiskFull, DiskGone
from ledger.files.samples import SampleGone, Samples, remove, sha256, waits_for_upload
from ledger.files.storage_mounts import MARKER, StorageFolder

NOON = 1_777_636_800.0
FILES = {"strip.jpg": b"strip", "mask.png": b"mask"}


@pytest.fixture
def samples(home):
    return Samples(home, "pi")


def kept(samples, name="e1", **about):
    id = samples.id_of("front", name, NOON)
    samples.save(id, FILES, {"event": name, **about})
    return id


def test_a_sample_has_its_files_with_their_hashes_and_what_is_said_about_it(samples):
    id = kept(samples, kind="strip")

    said = samples.read(id)
    assert (said["schema"], said["sample"], said["kind"]) == (1, id, "strip")
    assert said["files"] == {name: {"size": len(data), "sha256": sha256(data)} for name, data in FILES.items()}
    assert {file.name for file in samples.path(id).iterdir()} == {*FILES, "sample.json"}
    assert list(samples.all()) == [id] == list(samples.all("front"))
    assert list(samples.all("back")) == []


def test_what_fails_half_way_leaves_nothing(home, samples, monkeypatch):
    def refused(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ledger.files.samples.os.fsync", refused)
    with pytest.raises(DiskFull):
        kept(samples)

    assert list(samples.all()) == []
    assert [path for path in home.samples.rglob("*") if path.is_file() or "e1" in path.name] == []


def test_what_a_kill_left_half_written_is_removed_at_the_next_start(home, samples):
    whole = kept(samples)
    torn = home.samples / "pi/front/2026-05-01/.e2.999999999.part"
    torn.mkdir(parents=True)
    (torn / "strip.jpg").write_bytes(b"half")

    samples.remove_torn("front")

    assert not torn.exists()
    assert samples.read(whole)


def test_none_is_kept_while_room_is_short(home):
    with pytest.raises(DiskFull, match="min_free_mb"):
        kept(Samples(home, "pi", min_free=10**18))


def test_none_is_written_beneath_a_disk_that_is_not_mounted(home, samples):
    (home.samples / MARKER).touch()
    StorageFolder(home, "samples").note_disk()
    (home.samples / MARKER).unlink()

    with pytest.raises(DiskGone, match="not mounted"):
        kept(samples)
    assert list(home.samples.iterdir()) == []


def test_a_fact_that_a_crash_kept_from_the_log_is_found_again(samples):
    fact = facts.SampleTaken(at=NOON, camera="front", sample="s", event="e1")
    kept(samples, fact=facts.to_entry(fact))

    assert [side["event"] for side in samples.unrecorded("front", 0, lambda id: id != fact.id)] == ["e1"]
    assert samples.unrecorded("front", 0, lambda id: id == fact.id) == []


@pytest.mark.parametrize("said", [b"{", b"[]", b'{"schema": 2}', b'{"schema": "1"}', b"{}"])
def test_a_sample_that_cannot_be_read_is_named_in_one_line(samples, said):
    id = kept(samples)
    (samples.path(id) / "sample.json").write_bytes(said)

    with pytest.raises(SampleGone, match="sample.json of the sample pi/front"):
        samples.read(id)


@pytest.mark.parametrize("id", ["../../etc", "pi/front/2026-05-01/e9", "pi/front/2026-05-01/..", ""])
def test_there_is_no_sample_of_another_id(samples, id):
    with pytest.raises(SampleGone):
        samples.read(id)


def test_it_waits_for_its_upload_until_a_store_has_it_and_again_when_its_tag_changes(samples):
    id = kept(samples)
    place = samples.path(id)
    assert waits_for_upload(place)

    assert samples.annotate(id, {"tag": "occupied"})
    (place / "stored.json").write_text(json.dumps({"files": {}}))
    assert waits_for_upload(samples.path(id))
    (place / "stored.json").write_text(
        json.dumps({"files": {"annotations.json": sha256((place / "annotations.json").read_bytes())}}))
    assert not waits_for_upload(samples.path(id))

    assert not samples.annotate(id, {"tag": "occupied"}), "it says so already"
    assert samples.annotate(id, {"tag": "unoccupied"})
    assert waits_for_upload(samples.path(id))
    assert samples.annotations(id)["tag"] == "unoccupied"


def test_a_sample_that_was_removed_is_gone(samples):
    place = samples.path(kept(samples))

    remove(place)
    remove(place)

    assert list(samples.all()) == []

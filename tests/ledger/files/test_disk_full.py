"""A disk that is really full: a small tmpfs holds the house."""

import subprocess

import numpy as np
import pytest

from house import facts
from house.clock import SystemClock
from ledger.errors import DiskFull, LedgerAway, PictureGone
from ledger.files.disk_reserve import DiskReserve
from ledger.files.memory_thumbnails import MemoryThumbnails
from ledger.files.pictures import Pictures
from ledger.home import Home
from ledger.redis import embedded_server
from ledger.redis.client import connect
from ledger.redis.log import Log
from ledger.redis.recorder import Recorder
from ledger.redis.spool import Spool
from ledger.redis.worker import Worker
from tests.support.small_disk import small_disk
from vision import jpeg as codec

MEGABYTE = 1024 * 1024
NOON = 1_700_000_000.0


@pytest.fixture(name="disk")
def disk_fixture():
    """16 MB, on a tmpfs of its own; the runtime directory lies elsewhere, as in a real house."""
    with small_disk("16m") as disk:
        yield disk


@pytest.fixture
def home(disk, short_path):
    home = Home(disk.path / "home", bases=(short_path,))
    home.create()
    return home


@pytest.fixture
def server(home, until, answers):
    output = (home.runtime / "redis.log").open("wb")
    process = subprocess.Popen(embedded_server.command(home), stdout=output, stderr=output)
    until(lambda: answers(home.redis_socket), "the server answers")
    yield process
    process.terminate()
    process.wait(timeout=60)
    output.close()


def changed(number=0):
    return facts.SettingsChanged(at=float(number), what="x" * 500, by="anna")


def refused(log):
    """True once Redis refuses to write: it notices the full disk with the first write that does not fit."""
    try:
        log.record(changed())
    except LedgerAway as error:
        return error.disk == "full"
    return False


@pytest.fixture
def full(home, server, disk, until):
    """A log on a full disk, with a reserve of 4 MB."""
    log, reserve = Log(connect(home.redis_socket)), DiskReserve(home, size=4 * MEGABYTE)
    log.ensure_groups(["notifier"])
    assert reserve.restore()
    disk.fill()
    until(lambda: refused(log), "Redis refuses to write on the full disk")
    return log, reserve


def test_on_a_full_disk_redis_refuses_even_reads_by_group(full):
    log, _ = full

    with pytest.raises(LedgerAway) as raised:
        log.take("notifier", "notifier", block=0)

    assert raised.value.disk == "full"


def test_giving_the_reserve_up_lets_redis_write_again(full, until):
    log, reserve = full

    assert reserve.release()
    until(lambda: not refused(log), "Redis writes again")

    fact = changed(1)
    assert log.record(fact)
    assert log.take("notifier", "notifier", count=1, block=0)
    assert not reserve.release(), "there is nothing more to give"


def test_camera_facts_wait_in_memory_and_are_written_once_there_is_room(full, home, until):
    log, reserve = full
    recorder = Recorder(log, Spool(home, "camera-lan", SystemClock()))  # it has no reserve to give
    made = [facts.EventBegan(at=float(number), event=f"e{number}", camera="front") for number in range(3)]

    try:
        assert [recorder.record(fact) for fact in made] == ["spooled"] * 3
        assert not Spool(home, "camera-lan").empty()
        reserve.release()
        until(lambda: all(log.has(fact.id) for fact in made), "the waiting facts are written")
    finally:
        recorder.close()

    assert log.recent(10, [facts.EventBegan]) == made[::-1]


def test_the_house_helps_itself_when_its_disk_is_full(full, home, until):
    log, reserve = full
    recorder = Recorder(log, Spool(home, "camera-lan", SystemClock()), reserve=reserve)
    fact = facts.EventBegan(at=1.0, event="e", camera="front")

    try:
        recorder.record(fact)
        until(lambda: log.has(fact.id), "the fact is written into the room of the reserve")
    finally:
        recorder.close()

    assert not reserve.path.exists()


def test_a_worker_goes_on_after_it_gave_the_reserve_up(full, until):
    log, reserve = full
    import threading

    answered, stop = [], threading.Event()
    worker = Worker(log, "notifier", "notifier", {facts.SettingsChanged: answered.append}, reserve=reserve)
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()

    until(lambda: answered, "the worker reads its facts again")
    stop.set()
    thread.join(timeout=60)

    assert not reserve.path.exists()


@pytest.fixture
def jpeg():
    return codec.encode(np.random.default_rng(1).integers(0, 255, (480, 640), np.uint8))


def on_disk(home):
    return sorted(path.name for path in home.pictures.rglob("*") if path.is_file())


def test_of_a_picture_that_finds_a_full_disk_the_thumbnail_stays_in_memory_for_every_process(home, disk, jpeg):
    pictures = Pictures(home, "pi", floor=0)
    kept = pictures.save("front", "e0", jpeg, {}, NOON)
    disk.fill()

    late = pictures.save("front", "e1", jpeg, {"fact": {"id": "f1"}}, NOON)

    assert on_disk(home) == ["e0.jpg", "e0.json", "e0.thumb.jpg"], "no half file"
    assert pictures.open(kept) == jpeg
    notifier = Pictures(home, "notifier")
    assert codec.decode(notifier.open(late)).shape == codec.decode(notifier.thumbnail(late)).shape == (240, 320, 3)
    assert notifier.sidecar(late)["fact"] == {"id": "f1"}
    notifier.forget(late)
    with pytest.raises(PictureGone):
        pictures.open(late)


def test_of_a_picture_that_finds_a_read_only_disk_the_thumbnail_stays_in_memory(home, disk, jpeg):
    disk.read_only()

    pictures = Pictures(home, "pi", floor=0)

    assert pictures.thumbnail(pictures.save("front", "e1", jpeg, {}, NOON))


def test_of_a_picture_for_which_no_inode_is_left_the_thumbnail_stays_in_memory(home, disk, jpeg):
    subprocess.run(["mount", "-o", "remount,nr_inodes=12", disk.path], check=True)

    pictures = Pictures(home, "pi", floor=0)
    saved = [pictures.save("front", f"e{number}", jpeg, {}, NOON) for number in range(4)]

    assert all(pictures.thumbnail(each) for each in saved)


def test_thumbnails_in_memory_stay_within_a_bound_and_the_newest_stay(home):
    memory = MemoryThumbnails(home, most=10_000)

    for number in range(50):
        memory.keep(f"pi/front/2023-11-14/e{number}", b"x" * 900, b"{}")

    held = sum(file.stat().st_size for file in (home.runtime / "thumbnails").iterdir())
    assert 5_000 < held <= 10_000
    assert memory.thumbnail("pi/front/2023-11-14/e49") and not memory.thumbnail("pi/front/2023-11-14/e0")
    with pytest.raises(OSError, match="no thumbnail"):
        memory.keep("pi/front/2023-11-14/e50", b"x" * 20_000, b"{}")


def test_a_picture_without_a_thumbnail_on_a_full_disk_is_refused(full, home):
    log, reserve = full
    reserve.release()

    with pytest.raises(DiskFull) as raised:
        Pictures(home, "pi").save("front", "e1", b"\xff\xd8" + b"x" * 1000, {}, NOON)

    assert raised.value.transient
    assert on_disk(home) == [], "what is left belongs to Redis"


def test_a_passing_picture_is_still_shown(full, home):
    pictures = Pictures(home, "pi")

    assert pictures.open(pictures.save_passing("front", b"jpeg")) == b"jpeg"


def test_a_reserve_is_only_taken_where_there_is_twice_the_room(home):
    reserve = DiskReserve(home, size=9 * MEGABYTE)

    assert not reserve.restore()
    assert not reserve.path.exists()
    assert DiskReserve(home, size=4 * MEGABYTE).restore()
    assert sorted(path.name for path in home.redis.iterdir()) == ["reserve"]

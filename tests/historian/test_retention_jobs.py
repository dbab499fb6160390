"""What the historian does now and then, on a clock that tests move and on a small disk that is really full."""

import itertools

import pytest

from historian.audit_trail import audited
from historian.retention_jobs import RetentionJobs
from house import facts
from house.clock import FakeClock
from house.settings.sections.storage import StorageSettings
from ledger.errors import LedgerAway
from ledger.files.retention import Forgotten
from ledger.history.reader import HistoryReader
from ledger.history.writer import History
from ledger.home import Home
from ledger.redis.log import Log
from tests.support.small_disk import small_disk

NOON, DAY = 1_700_000_000.0, 86_400.0
MEGABYTE = 1024 * 1024


def upkeep_of(home, log, clock, trusted=True, **rules):
    return RetentionJobs(home, log, clock, lambda: StorageSettings.model_validate(rules), lambda: trusted)


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def clock():
    return FakeClock(NOON)


@pytest.fixture
def history(home, clock):
    found = History(home, audited)
    for age in (40, 35, 2):
        at = NOON - age * DAY
        found.add([facts.EventBegan(at=at, event=f"e{age}", camera="front"),
                   facts.CommandGiven(at=at, who="anna", what="mode away", where="cli", answer="ok")], at)
    yield found
    found.close()


def test_what_is_older_than_its_days_goes_everywhere_and_the_journal_is_closed(home, log, clock, history):
    upkeep_of(home, log, clock, min_free_mb=64)(history)

    reader = HistoryReader(home)
    assert reader.event("e35") is None
    assert reader.event("e2") is not None
    assert sorted(file.name for file in history.journal.folder.iterdir()) == ["2023-11-12.jsonl.gz"]
    assert reader.verify([]).faults == ()
    assert reader.verify([]).first == 3
    assert log.state().troubles == ()


def test_a_pinned_event_is_remembered_however_old_it_is(home, log, clock, history):
    log.record(facts.EventPinned(at=NOON, event="e35", pinned=True, by="anna"))

    upkeep_of(home, log, clock, min_free_mb=64)(history)

    assert HistoryReader(home).event("e40") is None
    assert HistoryReader(home).event("e35").camera == "front"

    log.record(facts.EventPinned(at=NOON, event="e35", pinned=False, by="anna"))
    clock.advance(3600)
    upkeep_of(home, log, clock, min_free_mb=64)(history)
    assert HistoryReader(home).event("e35") is None


def test_a_clock_nobody_set_deletes_nothing_and_says_so_until_somebody_has(home, log, clock, history):
    upkeep_of(home, log, clock, trusted=False, min_free_mb=64)(history)

    assert HistoryReader(home).event("e40") is not None
    assert len(list(history.journal.folder.iterdir())) == 3
    (trouble,) = log.state().troubles
    assert (trouble.kind, trouble.about) == ("clock", "home")

    upkeep_of(home, log, clock, min_free_mb=64)(history)
    assert HistoryReader(home).event("e40") is None
    assert log.state().troubles == ()


def test_a_clock_nobody_set_is_no_trouble_while_nothing_is_old(home, log, clock, history):
    upkeep_of(home, log, clock, trusted=False, keep_days=50, min_free_mb=64)(history)

    assert log.state().troubles == ()


def test_damage_is_told_for_a_day(home, log, clock, history):
    upkeep = upkeep_of(home, log, clock, min_free_mb=64)
    upkeep.damaged("the history was damaged")
    clock.advance(DAY - 10)
    upkeep.run_once(history)
    assert [trouble.kind for trouble in log.state().troubles] == ["history"]

    clock.advance(20)
    upkeep.run_once(history)

    assert log.state().troubles == ()


def test_it_is_done_at_first_then_once_an_hour_and_room_is_made_once_a_minute(home, log, clock, history, monkeypatch):
    upkeep, done = upkeep_of(home, log, clock), []
    monkeypatch.setattr(RetentionJobs, "run_once", lambda self, _: done.append("all"))
    monkeypatch.setattr("ledger.files.retention.Retention.make_room",
                        lambda self: done.append("room") or Forgotten())

    for _ in range(241):
        upkeep(history)
        clock.advance(30.0)

    assert done.count("all") == 3
    assert done.count("room") == 118


@pytest.fixture
def small_home(short_path):
    """A home on a tmpfs of 80 MB of its own."""
    with small_disk("80m") as disk:
        home = Home(disk.path / "home", bases=(short_path,))
        home.create()
        yield home


def pictured(home, name, size):
    folder = home.pictures / "pi" / "front" / "2023-11-14"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jpg").write_bytes(b"x" * size)
    (folder / f"{name}.thumb.jpg").write_bytes(b"small")
    (folder / f"{name}.json").write_text("{}")


def clipped(home, name, size):
    folder = home.clips / "pi" / "front" / "2023-11-14"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.mp4").write_bytes(b"x" * size)
    (folder / f"{name}.json").write_text("{}")


def left(home, names):
    return sorted(file.name for file in home.path.rglob(names))


def test_on_a_disk_that_fills_clips_go_first_then_full_pictures_and_text_stays(small_home, log, clock):
    home, small = small_home, History(small_home, audited)
    small.add([facts.EventBegan(at=NOON, event="e1", camera="front")], NOON)
    for name in ("a", "b", "c"):
        clipped(home, name, 3 * MEGABYTE)
        pictured(home, name, 3 * MEGABYTE)
    upkeep = upkeep_of(home, log, clock, min_free_mb=64)

    upkeep(small)  # 18 MB taken: a little more than 64 are to be free
    assert 0 < len(left(home, "*.mp4")) < 3
    assert len(left(home, "[abc].jpg")) == 3

    (home.path / "other").write_bytes(b"x" * 12 * MEGABYTE)
    clock.advance(60)
    upkeep(small)
    small.close()

    assert left(home, "*.mp4") == []
    assert 0 < len(left(home, "[abc].jpg")) < 3
    assert len(left(home, "*.thumb.jpg")) == 3
    assert HistoryReader(home).event("e1") is not None


def named(event, *given):
    return [facts.EventBegan(at=NOON - 9000, event=event, camera="front"), *given]


def test_the_history_says_what_goes_first_and_pinned_undelivered_and_waiting_things_stay(small_home, log, clock):
    home, small = small_home, History(small_home, audited)
    person = facts.EventLabelled(at=NOON - 9000, event="label", camera="front", picture="p", analyzer="a",
                                 labels=(facts.Label("person", 0.9),))
    small.add([*named("label", person),
               *named("tag", facts.EventTagged(at=NOON, event="tag", tag="unoccupied", by="anna")), *named("plain"),
               *named("told", facts.AlertDecided(at=NOON - 9000, event="told", camera="front", sent=True, reasons=(),
                                                 channels=("slack://",))), *named("pin")], NOON)
    log.record(facts.EventPinned(at=NOON, event="pin", pinned=True, by="anna"))
    for event in ("pin", "told", "label", "tag", "plain"):
        clipped(home, event, 3 * MEGABYTE)
    upkeep, orders = upkeep_of(home, log, clock, min_free_mb=64), []

    for _ in range(6):
        orders.append(left(home, "*.mp4"))
        clock.advance(60)
        upkeep(small)
        with (home.path / "other").open("ab") as other:
            other.write(b"x" * 3 * MEGABYTE)
    small.close()

    gone = [name for before, after in itertools.pairwise(orders) for name in sorted(set(before) - set(after))]
    assert gone == ["plain.mp4", "label.mp4", "tag.mp4"]
    assert left(home, "*.mp4") == ["pin.mp4", "told.mp4"]
    (trouble,) = [each for each in log.state().troubles if each.kind == "disk" and each.about == "room"]
    assert "no clips and samples are kept" in trouble.text and "1 pinned" in trouble.text and "unpin" in trouble.text
    assert "1 of an alert on its way" in trouble.text


def test_room_is_made_by_what_the_history_remembers_while_redis_is_away(small_home, log, clock, monkeypatch):
    home, small = small_home, History(small_home, audited)
    tag = facts.EventTagged(at=NOON, event="tag", tag="occupied", by="anna")
    small.add([*named("tag", tag), *named("plain")], NOON)
    for event in ("tag", "plain"):
        clipped(home, event, 9 * MEGABYTE)

    def away(*_):
        raise LedgerAway("Redis does not answer")

    with monkeypatch.context() as patch:
        for method in ("state", "recent", "since", "record"):
            patch.setattr(Log, method, away)
        with pytest.raises(LedgerAway):  # the Trouble cannot be said, and the historian waits
            upkeep_of(home, log, clock, min_free_mb=64)(small)
    small.close()

    assert left(home, "*.mp4") == ["tag.mp4"]


def test_when_too_little_is_left_for_full_pictures_that_is_said_as_well_and_all_ends_with_room(small_home, log, clock):
    home, small = small_home, History(small_home, audited)
    other = home.path / "other"
    other.write_bytes(b"x" * 20 * MEGABYTE)
    upkeep = upkeep_of(home, log, clock, min_free_mb=64)

    upkeep(small)
    first = {each.about for each in log.state().troubles if each.kind == "disk"}
    other.write_bytes(b"x" * 30 * MEGABYTE)
    clock.advance(700)
    upkeep(small)
    second = {each.about: each.text for each in log.state().troubles if each.kind == "disk"}
    other.unlink()
    clock.advance(61)
    upkeep(small)
    small.close()

    assert first == {"room"} and set(second) == {"room", "full pictures"}
    assert "nothing is left here that could go" in second["room"] and "only thumbnails" in second["full pictures"]
    assert log.state().troubles == ()

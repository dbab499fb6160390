"""What is on the disk of a deleted event is removed, and what still comes of it; nothing else is."""

import pytest

from historian.audit_trail import audited
from historian.deleted_events import DeletedEvents, files_of
from house import facts
from ledger.files.archive_cache import ArchiveCache
from ledger.files.clips import Clips
from ledger.files.pictures import Pictures
from ledger.files.samples import Samples
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History
from ledger.redis.log import Log

NOON = 1_700_000_000.0


class TwoEvents:
    """Two events with two pictures, a clip and a sample each; the first is in the history, the second in the log."""

    def __init__(self, home, client):
        self.home, self.log = home, Log(client)
        self.facts = {event: self._made(event, NOON + 60 * number) for number, event in enumerate(("e1", "e2"))}
        history = History(home, audited)
        history.add(self.facts["e1"], NOON)
        history.close()
        for fact in self.facts["e2"]:
            self.log.record(fact)
        self.deleted = DeletedEvents(home, self.log, "pi")

    def _made(self, event, at):
        pictures = [Pictures(self.home, "pi").save("hall", f"{event}{more}", b"\xff\xd8", {}, at)
                    for more in ("", "-2")]
        clips, samples = Clips(self.home, "pi"), Samples(self.home, "pi")
        clip, sample = clips.id_of("hall", event, at), samples.id_of("hall", event, at)
        clips.make_place(clip).write_bytes(b"clip")
        clips.keep(clip, {})
        samples.save(sample, {"strip.jpg": b"strip"}, {"event": event})
        cache = ArchiveCache(self.home, 10**6)
        cache.begin("pictures", pictures[0]).write_bytes(b"x")
        cache.keep("pictures", pictures[0], next(self.home.archive.rglob(".*.part")))
        about = {"event": event, "camera": "hall"}
        return [facts.EventBegan(at=at, picture=pictures[0], **about),
                facts.EventPictured(at=at + 1, picture=pictures[1], **about),
                facts.SampleTaken(at=at + 2, sample=sample, **about),
                facts.EventEnded(at=at + 9, began_at=at, duration=9.0, clip=clip, **about),
                facts.ClipStored(at=at + 12, clip=clip, seconds=14.0, **about)]

    def left(self):
        """The events of which there is any file."""
        files = [file for folder in (self.home.pictures, self.home.clips, self.home.samples, self.home.archive)
                 for file in folder.rglob("*") if file.is_file()]
        return {event for event in ("e1", "e2") if any(event in str(file.relative_to(self.home.path))
                                                       for file in files)}


@pytest.fixture
def house(home, client):
    return TwoEvents(home, client)


@pytest.mark.parametrize("event", ["e1", "e2"])
def test_all_files_of_a_deleted_event_go_and_no_other(house, event):
    assert house.left() == {"e1", "e2"}
    gone = facts.EventDeleted(at=NOON + 99, event=event, camera="hall", by="owner")
    house.log.record(gone)

    house.deleted([gone])
    house.deleted([gone])

    assert house.left() == {"e1", "e2"} - {event}


def test_a_clip_that_comes_later_goes_too(house):
    gone = facts.EventDeleted(at=NOON + 99, event="e2", camera="hall", by="owner")
    house.log.record(gone)
    house.deleted([gone])
    clips, later = Clips(house.home, "pi"), facts.ClipStored(at=NOON + 120, event="e2", camera="hall", seconds=9.0,
                                                             clip="pi/hall/2023-11-14/e2-9", part=2)
    clips.make_place(later.clip).write_bytes(b"clip")
    clips.keep(later.clip, {})
    house.log.record(later)

    house.deleted([later])

    assert house.left() == {"e1"}


def test_what_is_stored_of_others_stays_whatever_is_recorded(house):
    house.deleted(house.facts["e1"])

    assert house.left() == {"e1", "e2"}
    assert [len(each) for each in files_of(house.facts["e1"])] == [2, 1, 1]


def test_the_history_finds_a_deleted_event_no_more_but_who_deleted_it(house):
    history = History(house.home, audited)
    history.add([facts.EventDeleted(at=NOON + 99, event="e1", camera="hall", by="owner")], NOON)
    history.close()
    reader = HistoryReader(house.home)

    assert reader.find(EventQuery(), 10) == [] and reader.event("e1") is None
    assert reader.count(EventQuery(camera="hall")) == 0
    (found,) = reader.entries(EventQuery(kind="deleted", only_events=False), 10)
    assert found.facts[-1].by == "owner"

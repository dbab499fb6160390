"""What came to be known of an event stands beside its sample, on a real log."""

import pytest

from historian.audit_trail import audited
from historian.sample_annotations import SampleAnnotations
from house import facts
from ledger.errors import DiskGone
from ledger.files.samples import Samples, remove
from ledger.history.database import FILE
from ledger.history.writer import History
from ledger.redis.log import Log

NOON = 1_700_000_000.0


class Remembered:
    """A house that remembers one event and has its sample."""

    def __init__(self, home, client):
        self.samples, self.log = Samples(home, "pi"), Log(client)
        self.id = self.samples.id_of("front", "e1", NOON)
        self.samples.save(self.id, {"strip.jpg": b"strip"}, {"event": "e1"})
        self.annotate = SampleAnnotations(home, self.log, self.samples)
        History(home, audited).close()

    def happen(self, *happened):
        for fact in happened:
            self.log.record(fact)
        self.annotate(happened)

    @property
    def known(self):
        return self.samples.annotations(self.id)


@pytest.fixture
def house(home, client):
    return Remembered(home, client)


def began():
    return facts.EventBegan(at=NOON, event="e1", camera="front")


def ended():
    return facts.EventEnded(at=NOON + 5, event="e1", camera="front", began_at=NOON, duration=5.0)


def test_what_a_history_that_cannot_be_read_holds_is_written_once_it_can(home, client, house):
    history = History(home, audited)
    old = (began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"), ended())
    history.add(old, NOON + 5)
    history.close()
    away = (home.history / FILE).rename(home.path / "away")
    house.happen(facts.EventTagged(at=NOON + 60, event="e1", tag="occupied", by="anna"))
    assert house.known == {}

    away.rename(home.history / FILE)
    house.happen(facts.EventEnded(at=NOON + 90, event="e2", camera="front", began_at=NOON + 80, duration=10.0))
    assert house.known["tag"] == "occupied"


def test_labels_and_tags_are_written_once_the_event_is_over(house):
    box = facts.Box(0.1, 0.2, 0.3, 0.4)
    house.happen(began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"))
    house.happen(facts.EventLabelled(at=NOON + 1, event="e1", camera="front", picture="p1", analyzer="a",
                                     labels=(facts.Label("person", 0.9, box),)))
    assert house.known == {}

    house.happen(ended())

    assert house.known == {"schema": 1, "tag": "", "what": "", "tags": [], "looked": 1, "labels": [
        {"name": "person", "score": 0.9, "box": [0.1, 0.2, 0.3, 0.4], "doubt": "", "picture": "p1"}]}


def test_the_verdict_and_the_latest_tag_of_each_person_are_kept(house):
    house.happen(began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"), ended())
    for at, by, tag, what in ((10, "anna", "occupied", "cat"), (20, "ben", "unoccupied", "tree"),
                              (30, "anna", "unoccupied", "shadow")):
        house.happen(facts.EventTagged(at=NOON + at, event="e1", tag=tag, by=by, what=what))

    assert (house.known["tag"], house.known["what"]) == ("unoccupied", "shadow")
    assert [(each["by"], each["what"]) for each in house.known["tags"]] == [("ben", "tree"), ("anna", "shadow")]


def test_an_event_without_a_sample_or_whose_sample_is_gone_needs_nothing(house):
    house.happen(facts.EventBegan(at=NOON, event="e2", camera="front"), ended())
    house.happen(facts.EventTagged(at=NOON, event="e2", tag="occupied", by="anna"))
    house.happen(began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"))
    remove(house.samples.path(house.id))

    house.happen(ended())

    assert list(house.samples.all()) == []


def test_what_a_disk_refused_is_written_with_later_facts(house, monkeypatch):
    house.happen(began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"))

    def refused(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("ledger.files.samples.write_whole", refused)
        house.happen(ended())
    assert house.known == {}

    house.annotate([facts.CommandGiven(at=NOON, who="a", what="b", where="c", answer="d")])

    assert house.known["schema"] == 1


def test_all_that_a_disk_refused_in_one_batch_is_written_later(house, monkeypatch):
    second = house.samples.id_of("front", "e2", NOON)
    house.samples.save(second, {"strip.jpg": b"strip"}, {"event": "e2"})
    two = [began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"), ended(),
           facts.EventBegan(at=NOON, event="e2", camera="front"),
           facts.SampleTaken(at=NOON, camera="front", sample=second, event="e2"),
           facts.EventEnded(at=NOON + 5, event="e2", camera="front", began_at=NOON, duration=5.0)]
    with monkeypatch.context() as broken:
        broken.setattr(house.samples, "annotate", refusing(OSError(28, "no space left")))
        house.happen(*two)
    assert house.known == house.samples.annotations(second) == {}

    house.happen()

    assert house.known and house.samples.annotations(second)


def test_a_disk_that_is_away_only_puts_it_off(house, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(house.samples, "annotate", refusing(DiskGone("the disk is away")))
        house.happen(began(), facts.SampleTaken(at=NOON, camera="front", sample=house.id, event="e1"), ended())

    house.happen()

    assert house.known


def refusing(error):
    def refuse(*_):
        raise error

    return refuse

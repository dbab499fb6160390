"""Every filter together: what the index finds is what looking at every entry finds."""

import random
from dataclasses import replace

import pytest

from house import facts
from house.event_summary import events
from house.search import facets
from ledger.history.entries import entry_id, made_of
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History

NOON = 1_700_000_000.0
ZONE = "Europe/Berlin"
BOX = facts.Box(0, 0, 1, 1)
CAMERAS, PEOPLE, LABELS = ("front", "back_yard", "Küche", "küche"), ("anna", "José (U1)"), ("person", "big cat", "car")
ZONES = ("door", "Gate 2")


def happened(rng, count):
    """Facts of that many events and of things beside them, in the order they came: late ones, ties, mixed."""
    made = []
    for number in range(count):
        at, event = NOON + rng.choice((0, 0, number * 997)), f"{rng.getrandbits(60):015x}"
        camera = rng.choice(CAMERAS)
        zones = tuple(rng.sample(ZONES, rng.randrange(3)))
        made.append(facts.EventBegan(at=at, event=event, camera=camera, zones=zones))
        if rng.random() < 0.7:
            labels = (facts.Label(rng.choice(LABELS), 0.9, BOX),)
            made.append(facts.EventLabelled(at=at + 1, event=event, camera=camera, picture="p", labels=labels,
                                            analyzer="a"))
        if rng.random() < 0.7:
            sent = rng.random() < 0.5
            made.append(facts.AlertDecided(at=at + 1, event=event, camera=camera, sent=sent, reasons=("mode is away",)))
            made += [facts.AlertDelivered(at=at + 2, event=event, camera=camera, channel="slack://", delay=1.0),
                     facts.AlertGivenUp(at=at + 3, event=event, camera=camera, channel="sms://", reason="No Answer",
                                        began_at=at)][: 2 * sent - rng.randrange(2) * sent]
        if rng.random() < 0.3:
            made.append(facts.EventTagged(at=at + 60, event=event, tag=rng.choice(("occupied", "unoccupied")),
                                          by=rng.choice(PEOPLE)))
        if rng.random() < 0.3:
            made.append(rng.choice((
                facts.CommandGiven(at=at, who=rng.choice(PEOPLE), what="mode away", where="slack",
                                   answer="Küche is armed"),
                facts.PeopleChanged(at=at, home=tuple(rng.sample(PEOPLE, rng.randrange(3))), evidence="router"),
                facts.ModeChosen(at=at, mode="away", by=rng.choice(PEOPLE)),
                facts.TroubleBegan(at=at, kind="camera", about="front", text="no picture for 60 s"),
                facts.SilenceGuarded(at=at, channel="slack://", until=at))))
    return made


def asked(rng):
    """Some filters, chosen at random."""
    every = {"since": NOON + rng.randrange(200_000), "until": NOON + rng.randrange(200_000),
             "camera": rng.choice(CAMERAS), "zone": rng.choice(ZONES), "hour": rng.randrange(24),
             "label": rng.choice(("person", "big_cat", "vehicle")),
             "tag": rng.choice(("occupied", "unoccupied")), "alerted": rng.random() < 0.5, "given_up": True,
             "person": rng.choice(("Anna", "josé", "u1", "nobody")),
             "kind": rng.choice(("label", "decision", "delivery", "tag", "command", "presence", "zone", "event")),
             "text": rng.choice(("away", "kuche", "AWAY mode", "arm*", "no answer", "big", "gate door", "xyz", "ann*"))}
    chosen = {name: every[name] for name in rng.sample(sorted(every), rng.randrange(4))}
    return EventQuery(**chosen, only_events=rng.random() < 0.5)


def entries_of(made):
    """Each entry that these facts make: where it stands, and its event (None: none) with its facts."""
    own = {}
    for fact in made:
        own.setdefault(entry_id(fact), []).append(fact)
    own.pop("")
    return [(made_of(id, each, ZONE), next(iter(events(each[::-1])), None), each) for id, each in own.items()]


def fits_facts(wanted, own):
    """Whether facts that are no whole event are one of these."""
    at = own[0].at
    return (not wanted.only_events and (wanted.since is None or at >= wanted.since)
            and (wanted.until is None or at < wanted.until) and wanted._has(facets.of_facts(own, ZONE)))


def looked_through(every, wanted):
    """Ids of the entries that fit, newest first, found by looking at each."""
    return [entry.id for entry, event, own in sorted(every, key=lambda each: each[0].order, reverse=True)
            if (wanted.fits(event, own, ZONE) if event else fits_facts(wanted, own))]


@pytest.fixture(scope="module")
def remembered(tmp_path_factory):
    from ledger.home import Home

    folder = tmp_path_factory.mktemp("home")
    home = Home(folder, bases=(folder,))
    home.create()
    rng = random.Random(3)
    made = happened(rng, 150)
    history, at = History(home, timezone=ZONE), 0
    while at < len(made):
        size = rng.choice((1, 3, 40))
        history.add(made[at : at + size], NOON)
        at += size
    yield made, HistoryReader(home), history
    history.close()


@pytest.mark.parametrize("seed", range(40))
def test_any_filters_together_find_a_page_at_a_time_what_looking_at_every_entry_finds(remembered, seed):
    made, reader, _ = remembered
    rng = random.Random(seed)
    wanted = asked(rng)
    expected = looked_through(entries_of(made), wanted)

    found, at = [], wanted
    while page := reader.entries(at, rng.choice((3, 50))):
        found += [each.id for each in page]
        at = replace(wanted, before=(page[-1].at, page[-1].id))

    assert found == expected
    assert reader.count(wanted) == len(expected)
    if len(expected) > 9:
        newer = reader.entries(replace(wanted, after=at.before), 5)
        assert [each.id for each in newer] == expected[:-1][-5:]


@pytest.mark.parametrize("text", ["😀", "😀*", '"', "%", "' OR 1", "-- ;", "\0"])
def test_a_text_without_a_word_that_was_written_anywhere_finds_nothing(remembered, text):
    made, reader, _ = remembered

    assert reader.entries(EventQuery(text=text), 10) == []
    assert reader.count(EventQuery(text=text)) == 0
    assert looked_through(entries_of(made), EventQuery(text=text)) == []


@pytest.mark.parametrize("text", ["", " ", "*", "**"])
def test_a_text_of_nothing_or_any_ending_finds_everything(remembered, text):
    _, reader, _ = remembered

    assert reader.count(EventQuery(text=text)) == reader.count(EventQuery()) > 0


def test_an_entry_comes_with_all_its_facts(remembered):
    made, reader, _ = remembered
    for each in reader.entries(EventQuery(only_events=False), 60):
        assert list(each.facts) == [fact for fact in made if entry_id(fact) == each.id]


def test_the_index_is_whole(remembered):
    remembered[2]._db.execute("INSERT INTO found (found) VALUES ('integrity-check')")


def test_what_may_be_chosen_is_what_there_is(remembered):
    _, reader, _ = remembered
    assert reader.known("c") == sorted(CAMERAS)
    assert reader.labels() == ["big_cat", "car", "person", "transportation", "vehicle"]
    assert reader.known("p") == ["José", "José (U1)", "U1", "anna"]


def test_an_event_whose_beginning_comes_last_is_one_event(home):
    history, reader = History(home), HistoryReader(home)
    history.add([facts.EventTagged(at=NOON + 60, event="e1", tag="occupied", by="anna")], NOON)
    assert (reader.count(EventQuery()), reader.count(EventQuery(only_events=False))) == (0, 1)

    history.add([facts.EventBegan(at=NOON, event="e1", camera="front")], NOON)
    history.close()

    assert reader.find(EventQuery(camera="front"), 5) == ["e1"]
    assert reader.count(EventQuery(only_events=False)) == 1
    assert [fact.at for fact in reader.facts_of(["e1"])] == [NOON + 60, NOON]

"""Looking for events in the log and the history together."""

import itertools

import pytest

from app.reading.event_search import Searched, about, search
from app.reading.search_form import SearchForm
from house import facts
from house.event_summary import events
from ledger.history.reader import HistoryReader
from ledger.history.writer import History

ZONE = "Europe/Berlin"
NOON = 1_700_000_000.0
BOX = facts.Box(0, 0, 1, 1)


def visit(number, **how):
    """The facts of one event; a larger number is later."""
    name, at = f"e{number:05}", NOON + number * 60
    camera = ("hall", "yard")[number % 2]
    found = [facts.EventBegan(at=at, event=name, camera=camera, picture="p",
                              zones=("door",) if number % 7 == 0 else ())]
    if number % 3 == 0:
        label = facts.Label(how.get("label", "person"), 0.9, BOX)
        found.append(facts.EventLabelled(at=at, event=name, camera=camera, picture="p", labels=(label,), analyzer="a"))
    found += [facts.AlertDecided(at=at, event=name, camera=camera, sent=number % 4 == 0, reasons=()),
              facts.EventEnded(at=at + 9, event=name, camera=camera, began_at=at, duration=9)]
    if number % 5 == 0:
        found.append(facts.EventTagged(at=at + 20, event=name, tag="occupied", by="anna"))
    return found


@pytest.fixture
def remembered(home):
    """200 events, of which the history has the first 190 and the log the last 60 and half of the one before."""
    every = [fact for number in range(200) for fact in visit(number)]
    history = History(home, timezone=ZONE)
    history.add([fact for fact in every if fact.at < NOON + 190 * 60], NOON)
    history.close()
    log = [fact for fact in every if fact.at > NOON + 139 * 60 + 5][::-1]
    return every, (log, events(log)), HistoryReader(home)


def read(**said):
    return SearchForm.read(said, ("hall", "yard"))


def walk(form, latest, reader):
    """Every page from the newest to the oldest."""
    while True:
        found = search(form, Searched(*latest, reader, ZONE))
        yield found
        if not found.older:
            return
        form = read(**form.chosen, before=found.older)


@pytest.mark.parametrize("said", [
    {}, {"camera": "yard"}, {"label": "person"}, {"tag": "occupied"}, {"alerted": "yes"}, {"alerted": "no",
                                                                                           "camera": "hall"},
    {"zone": "door"}, {"hour": "0"}, {"hour": "0,22"},
    {"seen": "no"}, {"seen": "no", "camera": "hall", "size": "100"},
    {"hour": "23", "zone": "door"}, {"person": "Anna"}, {"text": "hall pers*"},
    {"text": "occupied", "alerted": "yes"},
    {"label": "person", "tag": "occupied"}, {"first": "2023-11-14", "last": "2023-11-14"}, {"first": "2023-11-15"},
])
def test_pages_hold_every_event_that_fits_once_and_whole(remembered, said):
    every, latest, reader = remembered
    form = read(**said)
    own = {event.id: [fact for fact in every if fact.event == event.id] for event in events(every[::-1])}
    expected = [event for event in events(every[::-1]) if form.wanted(ZONE).fits(event, own[event.id], ZONE)]
    assert expected

    pages = list(walk(form, latest, reader))

    assert list(itertools.chain.from_iterable(page.events for page in pages)) == expected
    assert all(len(page.events) == form.page_size for page in pages[:-1])
    assert not any(page.lacking for page in pages)


def test_newer_leads_back_over_the_same_pages(remembered):
    _, latest, reader = remembered
    pages = list(walk(read(camera="hall"), latest, reader))

    for newer, older in itertools.pairwise(pages):
        assert search(read(camera="hall", after=older.newer), Searched(*latest, reader, ZONE)).events == newer.events
    assert not pages[0].newer


def test_without_a_history_the_latest_are_searched_and_it_is_said(home):
    log = [fact for number in range(3) for fact in visit(number)][::-1]

    found = search(read(camera="hall"), Searched(log, events(log), HistoryReader(home), ZONE))

    assert [event.id for event in found.events] == ["e00002", "e00000"]
    assert "no history yet" in found.lacking
    assert found.counted == "2 events"
    assert found.labels == ["person"]


def test_the_count_and_the_labels_are_of_all(remembered):
    _, latest, reader = remembered

    found = search(read(), Searched(*latest, reader, ZONE))

    assert (found.zones, found.people) == (["door"], ["anna"])
    assert (found.counted, found.labels) == ("190 events", ["person"]), "the history's count, which follows in a moment"


def test_a_day_is_one_of_the_houses_own_zone():
    wanted = read(first="2026-03-29", last="2026-03-29").wanted(ZONE)

    assert wanted.until - wanted.since == 23 * 3600, "the clocks go forward on that day"
    assert wanted.since == 1_774_738_800.0


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "America/St_Johns"])
def test_a_day_begins_at_its_own_midnight_wherever_the_house_stands(zone):
    from house import times

    since = read(first="2026-07-01").wanted(zone).since

    assert f"{times.local(since, zone):%Y-%m-%d %H:%M}" == "2026-07-01 00:00"


def test_events_that_were_seen_just_now_are_passed_over_though_the_history_does_not_know_it_yet(remembered):
    every, (log, _), reader = remembered
    seen = [facts.EventReviewed(at=NOON + 90_000, event=f"e{number:05}", seen=True, by="owner")
            for number in range(100, 200)]
    log = [*seen, *log]

    found = search(read(seen="no"), Searched(log, events(log), reader, ZONE))

    assert [event.id for event in found.events] == [f"e{number:05}" for number in range(99, 0, -1) if number % 5][:20]
    assert found.older


def test_events_from_before_everything_was_seen_are_not_unseen(remembered):
    _, latest, reader = remembered

    found = search(read(seen="no"), Searched(*latest, reader, ZONE, seen_before=NOON + 197 * 60))

    assert [event.id for event in found.events] == ["e00199", "e00198", "e00197"]
    assert found.count == 3


def test_only_the_first_of_each_chain_is_distinct_and_it_says_how_many_follow(remembered):
    every, latest, reader = remembered
    there = Searched(*latest, reader, ZONE)
    assert len(search(read(distinct="yes"), there).events) == 20, "at each camera two minutes lie between"
    long = [facts.EventEnded(at=NOON + 200 * 60, event=f"e{number:05}", camera="yard", began_at=NOON + number * 60,
                             duration=70) for number in range(1, 200, 2)]
    log = [fact for fact in (*every, *long) if not (isinstance(fact, facts.EventEnded) and fact.duration == 9
                                                    and fact.camera == "yard")][::-1]

    chains = search(read(distinct="yes", camera="yard"), Searched(log, events(log), reader, ZONE))

    assert [event.id for event in chains.events] == ["e00001"]
    assert chains.followers == {"e00001": 99}
    assert not chains.older


def test_pages_of_distinct_events_hold_each_of_them_once(remembered):
    every, latest, reader = remembered

    pages = list(walk(read(distinct="yes"), latest, reader))

    found = [event.id for page in pages for event in page.events]
    assert found == [event.id for event in events(every[::-1])]


def test_days_the_wrong_way_round_are_turned_round_and_what_makes_no_sense_is_named():
    form = read(first="2026-11-30", last="2026-11-01")

    assert (form.first, form.last) == ("2026-11-01", "2026-11-30")
    assert read(first="banana").left_out({"first": "banana", "last": "", "x": "y"}) == ["first=banana"]


def test_a_chip_turns_its_own_filter_on_and_off():
    form = read(camera="hall", hour="7,22", before="1.5~e1")

    assert form.turned("camera", "hall") == {"hour": "7,22"}
    assert form.turned("camera", "yard") == {"camera": "yard", "hour": "7,22"}
    assert form.turned("hour", "7") == {"camera": "hall", "hour": "22"}
    assert form.turned("hour", "9") == {"camera": "hall", "hour": "7,9,22"}


def test_words_that_make_no_sense_are_taken_as_not_said():
    form = read(camera="cellar", label="a\nb", tag="x", alerted="1", first="2026-13-01", last="soon", before="x",
                after="~", hour="24", zone="a\0", text="x" * 65)

    assert form == SearchForm()


def test_an_event_is_whole_wherever_its_facts_are(remembered):
    every, (log, _), reader = remembered
    whole = {event.id: event for event in events(every[::-1])}

    for name in ("e00000", "e00139", "e00140", "e00199"):
        assert events(about(name, log, reader)) == [whole[name]], name


@pytest.mark.parametrize(("typed", "label"), [
    ("Kitties", "cat"), ("animals", "animal"), ("traffic_light", "traffic_light"), ("cell phones", "cell_phone"),
    ("Wet-floor", "wet_floor"), ("fire (smoke) & <b>", "fire_(smoke)_&_<b>"), ("", "")])
def test_a_label_is_understood_as_people_write_it(typed, label):
    assert read(label=typed).wanted(ZONE).label == label

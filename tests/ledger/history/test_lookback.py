"""Looking back over log and history together: what the log has let go of is found, what is in both counts once."""

import pytest

from historian.audit_trail import audited
from house import facts
from house.fact_table import Use, kinds
from ledger.history.database import SWITCHED
from ledger.history.lookback import LedgerLookback
from ledger.history.reader import HistoryReader
from ledger.history.writer import History
from ledger.redis.log import Log

NOON, DAY = 1_700_000_000.0, 86_400.0


def visit(event, at, camera="front"):
    return [facts.EventBegan(at=at, id=f"b{event}", event=event, camera=camera),
            facts.EventEnded(at=at + 9, id=f"e{event}", event=event, camera=camera, began_at=at, duration=9)]


def given(number, at=NOON):
    return facts.CommandGiven(at=at, id=f"c{number}", who="anna", what=f"mode {number}", where="slack", answer="ok")


@pytest.fixture
def log(client):
    return Log(client)


@pytest.fixture
def history(home):
    found = History(home, audited)
    yield found
    found.close()


@pytest.fixture
def look(log, home):
    return lambda: LedgerLookback(log, HistoryReader(home))


def test_events_of_the_log_come_first_and_older_ones_from_the_history(log, history, look):
    history.add([*visit("aaaaaa01", NOON), *visit("bbbbbb02", NOON + 60, "yard"), *visit("cccccc03", NOON + 90)], NOON)
    for fact in [*visit("cccccc03", NOON + 90), *visit("dddddd04", NOON + 120)]:
        log.record(fact)

    assert look().events(10) == ["dddddd04", "cccccc03", "bbbbbb02", "aaaaaa01"]
    assert look().events(3) == ["dddddd04", "cccccc03", "bbbbbb02"]
    assert look().events(1, "yard") == ["bbbbbb02"]
    assert look().events(1, "shed") == []


def test_an_event_is_named_by_its_beginning_wherever_it_is_remembered(log, history, look):
    for event in ("aaaaaa01", "aaaaaa02", "bbbbbb02", "short"):
        history.add(visit(event, NOON), NOON)
    for fact in visit("bbbbbb09", NOON + 60):
        log.record(fact)

    assert look().named("aaaaaa01") == ["aaaaaa01"]
    assert look().named("short") == ["short"]
    assert sorted(look().named("aaaaaa")) == ["aaaaaa01", "aaaaaa02"]
    assert sorted(look().named("BBBBBB")) == ["bbbbbb02", "bbbbbb09"]
    assert look().named("bbbbb") == look().named("%aaaaa") == look().named("aaaaaa_1") == []


def test_the_facts_of_an_event_are_whole_and_each_is_there_once(log, history, look):
    history.add(visit("aaaaaa01", NOON), NOON)
    tag = facts.EventTagged(at=NOON + 99, event="aaaaaa01", tag="occupied", by="anna")
    for fact in (visit("aaaaaa01", NOON)[1], tag):
        log.record(fact)

    assert [type(fact).__name__ for fact in look().about("aaaaaa01")] == ["EventTagged", "EventEnded", "EventBegan"]
    assert look().about("unknown") == []


def test_what_switched_the_house_is_found_from_both_sides_of_a_moment(log, history, look):
    chosen = [facts.ModeChosen(at=NOON + day * DAY, id=f"m{day}", mode=mode, by="anna")
              for day, mode in enumerate(("home", "away", "night", "off"))]
    history.add([*chosen[:3], *visit("aaaaaa01", NOON + DAY)], NOON)
    for fact in chosen[2:]:
        log.record(fact)

    assert [fact.mode for fact in look().since(NOON + DAY, kinds(Use.PAST_STATE))] == ["off", "night", "away"]
    assert [fact.mode for fact in look().before(NOON + DAY + 1)] == ["away", "home"]


def test_a_log_that_reaches_back_far_enough_needs_no_history(log, look):
    log.record(facts.ModeChosen(at=NOON, mode="away", by="anna"))
    log.record(facts.ModeChosen(at=NOON + 60, mode="home", by="anna"))

    found = look()
    assert [fact.mode for fact in found.since(NOON + 30, kinds(Use.PAST_STATE))] == ["home"]
    assert found.lacking == ""


def test_the_audit_goes_on_in_the_history_without_what_retention_says(log, history, look):
    history.add([given(1, NOON - 40 * DAY), given(2), facts.SettingsChanged(at=NOON, id="s", what="x", by="ann"),
                 given(3)], NOON)
    history.forget(NOON - DAY, NOON)
    for number in (3, 4):
        log.record(given(number))

    assert [each.what for each in look().given(10)] == ["mode 4", "mode 3", "setting x", "mode 2"]
    assert [each.what for each in look().given(2)] == ["mode 4", "mode 3"]


def test_without_a_history_the_log_answers_and_what_is_lacking_is_said(log, look):
    for fact in visit("aaaaaa01", NOON):
        log.record(fact)

    found = look()
    assert found.events(5) == ["aaaaaa01"] and "no history yet" in found.lacking


@pytest.mark.parametrize("before", ["", "CREATE INDEX facts_switched ON facts (at) WHERE kind IN ('ModeChosen')"])
def test_a_history_that_was_made_before_gets_the_index_it_lacks(home, history, before):
    history._db.executescript(f"DROP INDEX facts_switched; {before}")
    history.close()
    again = History(home, audited)
    asked = f"EXPLAIN QUERY PLAN SELECT body FROM facts WHERE at < 5 AND {SWITCHED} ORDER BY at"
    assert "facts_switched" in str(again._db.execute(asked).fetchall())
    again.close()

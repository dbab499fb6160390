"""`record` is one script: the stream, the state, the timers, once for each fact."""

import json

import pytest
import redis

from house import facts
from house.clock import FakeClock
from house.state.house_state import HouseState
from ledger.errors import LedgerAway, LedgerRefused
from ledger.redis import keys
from ledger.redis.log import Log
from ledger.redis.timers import Due, Timers


@pytest.fixture
def log(client):
    return Log(client)


def mode(name, at=100.0, **more):
    return facts.ModeChosen(at=at, mode=name, by="anna", **more)


def override(on, at, camera=""):
    return facts.OverrideChosen(at=at, on=on, by="anna", camera=camera)


def test_a_recorded_fact_is_in_the_log_and_in_the_state(log):
    fact = mode("away")

    entry = log.record(fact)

    assert entry
    assert log.recent(5) == [fact]
    assert log.state().mode == "away"
    assert log.has(fact.id)
    assert not log.has(facts.new_id())


def test_recording_is_one_command_to_redis(log, monkeypatch):
    log.record(mode("home"))  # the script is known to the server from here on
    asked = []
    execute = redis.Redis.execute_command
    monkeypatch.setattr(redis.Redis, "execute_command",
                        lambda self, *words, **more: asked.append(words[0]) or execute(self, *words, **more))
    monkeypatch.setattr(redis.Redis, "pipeline", lambda *_, **__: pytest.fail("a pipeline is not one step"))
    timer = Due("t", 1.0, facts.SettingsChanged(at=1.0, what="x", by="timer"), "notifier")

    log.record(mode("away"), timers=[timer], cancel=[("notifier", "old")])

    assert asked == ["EVALSHA"]


def test_a_fact_recorded_twice_is_written_once(log):
    fact = mode("away")

    first, second = log.record(fact), log.record(fact)

    assert first
    assert second == ""
    assert log.recent(5) == [fact]


def test_the_second_attempt_changes_neither_state_nor_timers(log, client):
    fact, timers = mode("away"), Timers(client, "notifier", FakeClock(now=50.0))
    timer = Due("t", 1.0, facts.SettingsChanged(at=1.0, what="x", by="timer"), "notifier")
    log.record(fact, timers=[timer])
    timers.cancel("t")
    log.record(mode("home"))

    log.record(fact, timers=[timer])

    assert log.state().mode == "home"
    assert timers.due() == []


def test_an_attempt_whose_answer_was_lost_and_its_repetition_write_once(redis_server, log, until):
    impatient = Log(redis_server.client(timeout=1.0))
    log.record(mode("home"))
    impatient.state()  # connected before the server hangs
    fact = mode("away")
    redis_server.hang()

    with pytest.raises(LedgerAway):
        impatient.record(fact)
    redis_server.resume()
    until(lambda: log.has(fact.id), "the server works off the attempt that was given up")
    again = impatient.record(fact)

    assert again == ""
    assert log.recent(10, [facts.ModeChosen]).count(fact) == 1


def test_what_is_remembered_of_ids_is_bounded_and_the_newest(log, client, monkeypatch):
    monkeypatch.setattr(keys, "REMEMBERED_IDS", 3)
    recorded = [mode("away") for _ in range(5)]

    for fact in recorded:
        log.record(fact)

    assert client.zcard(keys.IDS) == 3
    assert log.has(recorded[-1].id)


def test_a_direct_fact_wins_though_the_clock_was_set_back(log):
    log.record(mode("away", at=5000.0))

    log.record(mode("off", at=1400.0))

    assert log.state().mode == "off"


def test_direct_facts_win_in_the_order_of_the_stream_whatever_their_times_say(log):
    for name, at in (("home", 300.0), ("away", 100.0), ("night", 200.0)):
        log.record(mode(name, at=at))

    assert log.state().mode == "night"


def test_a_spooled_fact_loses_to_a_later_direct_one(log):
    log.record(facts.PeopleChanged(at=200.0, home=("anna",)))

    entry = log.record(facts.PeopleChanged(at=150.0, home=()), spooled=True)

    assert entry, "it is still in the log"
    assert log.state().people == ("anna",)


def test_a_spooled_fact_wins_over_an_earlier_direct_one(log):
    log.record(facts.PeopleChanged(at=100.0, home=("anna",)))

    log.record(facts.PeopleChanged(at=150.0, home=()), spooled=True)

    assert log.state().people == ()


def test_a_spooled_fact_of_the_same_moment_loses_to_a_direct_one(log):
    log.record(facts.PeopleChanged(at=100.0, home=("anna",)))

    log.record(facts.PeopleChanged(at=100.0, home=()), spooled=True)

    assert log.state().people == ("anna",)


def test_spooled_facts_of_the_same_moment_count_in_their_order(log):
    began = facts.EventBegan(at=100.0, event="e", camera="front")
    ended = facts.EventEnded(at=100.0, event="e", camera="front", began_at=100.0, duration=0.0)

    log.record(began, spooled=True)
    log.record(ended, spooled=True)

    assert log.state().open_event("front") is None


def test_spooled_facts_that_come_out_of_order_leave_the_latest(log):
    log.record(facts.PeopleChanged(at=300.0, home=("ben",)), spooled=True)
    log.record(facts.PeopleChanged(at=100.0, home=("anna",)), spooled=True)
    log.record(facts.PeopleChanged(at=200.0, home=()), spooled=True)

    assert log.state().people == ("ben",)


def test_a_spooled_fact_is_compared_by_when_it_happened_by_todays_clock(log):
    """The clock was an hour ahead when the fact was spooled, was set back, then someone gave a command."""
    log.record(facts.PeopleChanged(at=1000.0, home=("anna",)))

    log.record(facts.PeopleChanged(at=4500.0, home=()), spooled=True, happened=900.0)

    assert log.state().people == ("anna",)


def test_choosing_a_mode_ends_every_override(log):
    log.record(override(True, at=1.0))
    log.record(override(False, at=2.0, camera="front"))

    log.record(mode("home", at=3.0))

    assert log.state().override("front", now=4.0) is None
    assert log.state().override("back", now=4.0) is None


def test_a_spooled_override_older_than_the_mode_stays_ended(log):
    log.record(override(True, at=10.0, camera="front"))
    log.record(mode("home", at=30.0))

    log.record(override(True, at=20.0, camera="front"), spooled=True)
    log.record(override(True, at=20.0, camera="back"), spooled=True)

    assert log.state().override("front", now=40.0) is None
    assert log.state().override("back", now=40.0) is None, "ended before it was ever known"


def test_a_spooled_override_later_than_the_mode_counts(log):
    log.record(mode("home", at=30.0))

    log.record(override(True, at=31.0, camera="back"), spooled=True)

    assert log.state().override("back", now=40.0) is True


def test_a_spooled_mode_ends_only_what_was_before_it(log):
    log.record(override(True, at=50.0, camera="front"))
    log.record(override(True, at=10.0, camera="back"))

    log.record(mode("home", at=30.0), spooled=True)

    assert log.state().override("front", now=60.0) is True
    assert log.state().override("back", now=60.0) is None


def test_trouble_that_ended_is_not_brought_back_by_an_older_spooled_fact(log):
    log.record(facts.TroubleBegan(at=10.0, kind="camera offline", about="front", text="no frames"))
    log.record(facts.TroubleEnded(at=20.0, kind="camera offline", about="front", since=10.0))

    log.record(facts.TroubleBegan(at=15.0, kind="camera offline", about="front", text="no frames"), spooled=True)

    assert log.state().troubles == ()


def test_an_empty_list_stays_a_list_in_the_state(log):
    log.record(facts.PeopleChanged(at=1.0, home=()))

    assert log.state().people == ()
    assert log.state().fields["people"]["home"] == []


def test_timers_are_set_and_cancelled_with_the_fact(log, client):
    clock = FakeClock(now=100.0)
    timers = Timers(client, "notifier", clock)
    timers.set("old", 90.0, facts.SettingsChanged(at=90.0, what="old", by="timer"))
    wait = facts.SettingsChanged(at=101.0, what="label wait", by="timer")

    log.record(facts.EventBegan(at=100.0, event="e", camera="front"),
               timers=[Due.after(clock, 1.0, "label:e", wait, "notifier")], cancel=[("notifier", "old")])
    before = timers.due()
    clock.advance(1.0)

    assert before == []
    assert [claimed.fact for claimed in timers.due()] == [wait]


def test_a_crash_of_the_server_never_parts_a_fact_from_its_state(redis_server, log):
    for number in range(200):
        log.record(override(bool(number % 2), at=float(number), camera=f"c{number % 7}"))
    log.record(mode("away", at=300.0))

    redis_server.kill()
    redis_server.start()
    after = Log(redis_server.client())

    folded = HouseState()
    for fact in reversed(after.recent(1000)):
        folded = folded.after(fact)
    assert after.state() == folded


def test_a_time_that_is_no_number_is_refused(log):
    with pytest.raises(LedgerRefused):
        log.record(mode("away", at=float("nan")))


def test_a_text_that_is_no_unicode_is_refused_and_nothing_is_written(log):
    with pytest.raises(LedgerRefused, match="CommandGiven"):
        log.record(facts.CommandGiven(at=1.0, who="\ud83d", what="status", where="slack", answer="fine"))

    assert log.recent(1) == []


def test_recent_reads_back_as_far_as_it_must_for_the_kinds_asked(log):
    wanted = facts.CommandGiven(at=1.0, who="anna", what="status", where="console", answer="fine")
    log.record(wanted)
    for number in range(450):
        log.record(facts.SettingsChanged(at=float(number), what="x", by="anna"))

    assert log.recent(3, [facts.CommandGiven]) == [wanted]
    assert [fact.at for fact in log.recent(2)] == [449.0, 448.0]


def test_recent_leaves_out_what_a_later_version_wrote(log, client):
    client.xadd(keys.LOG, {"id": "1", "kind": "DroneLaunched", "body": "{}"})
    known = mode("away")
    log.record(known)

    assert log.recent(5) == [known]


def test_all_that_is_kept_carries_the_houses_hash_tag(log, client):
    Timers(client, "notifier").set("t", 1.0, facts.SettingsChanged(at=1.0, what="x", by="timer"))
    log.ensure_groups(["notifier"])
    log.record(mode("away"))
    (taken,) = log.take("notifier", "notifier", block=0)
    log.done("notifier", taken.entry)

    names = client.keys("*")

    assert len(names) >= 5
    assert all(name.startswith("{house}:") for name in names), json.dumps(names)

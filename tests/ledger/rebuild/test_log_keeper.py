"""A log that was emptied, that is older or that was damaged is noticed and made again, on a real server."""

import json
import sqlite3

import pytest
from kept_house import GROUPS, NOON, mode, visit

from house import facts
from ledger.errors import LedgerAway
from ledger.files.house_json import HouseMark
from ledger.history.migrations import scripts
from ledger.history.saved_log_state import StateFile
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys
from ledger.redis.client import connect
from ledger.redis.log import house_log
from ledger.redis.timers import Timers

PAIRED = facts.HousePaired(at=NOON, id="paired", offer="o", user="U1", team="T1", app="A1")


def test_a_new_house_has_its_first_epoch_in_log_and_home_and_nothing_is_reported(kept_house):
    stored = json.loads(kept_house.client.get(keys.EPOCH))

    assert stored["number"] == 1
    assert HouseMark(kept_house.home).read().epoch.id == stored["id"]
    assert kept_house.entries() == [] and kept_house.troubles() == {}


def test_a_log_that_is_well_is_left_alone(kept_house):
    kept_house.happen(mode("away"))
    before = kept_house.client.get(keys.EPOCH)

    memory = kept_house.keeper.check()

    assert kept_house.client.get(keys.EPOCH) == before
    assert set(memory.fields) == {"mode", "override*", "welcomed"}


def test_a_log_that_was_emptied_has_its_state_again_and_says_so(kept_house):
    kept_house.happen(mode("away"), PAIRED)
    kept_house.client.flushall()

    kept_house.keeper.check()

    state = kept_house.log.state()
    assert state.mode == "away"
    assert state.fields["role:U1"]["role"] == "owner"
    assert "the log came back empty" in kept_house.troubles()["log", "epoch 2"]
    began = kept_house.log.recent(1, [facts.EpochBegan])[0]
    assert (began.number, began.why, began.mode_lost) == (2, "empty", False)


def test_a_log_that_is_older_has_the_newest_state_again(kept_house):
    kept_house.happen(mode("home"))
    earlier = kept_house.copy()
    kept_house.happen(mode("away", 2), PAIRED)
    kept_house.bring_back(earlier)

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    assert "paired" in kept_house.log.state().fields
    assert "without its newest facts" in kept_house.troubles()["log", "epoch 2"]
    assert "restored from the history: the state of the house and 2 facts" in kept_house.troubles()["log", "epoch 2"]


def test_a_log_of_another_house_is_noticed(kept_house):
    kept_house.happen(mode("away"))
    kept_house.client.flushall()
    other = LogKeeper(kept_house.home, kept_house.client, kept_house.clock)
    kept_house.client.set(keys.EPOCH, json.dumps({"number": 9, "id": "f" * 32, "ancestors": [], "begins": "0"}))
    house_log(kept_house.home, kept_house.client)
    kept_house.client.hset(keys.STATE, "mode", '{"at":1.0,"spooled":false,"v":{"mode":"off","by":"bob"}}')

    other.check()

    assert kept_house.log.state().mode == "away"
    assert "another one" in kept_house.troubles()["log", "epoch 10"]


def test_the_second_time_nothing_happens(kept_house):
    kept_house.happen(mode("away"), *visit("e1"))
    kept_house.client.flushall()
    kept_house.keeper.check()
    after = kept_house.entries()

    kept_house.keeper.check()
    LogKeeper(kept_house.home, kept_house.client, kept_house.clock, lambda: GROUPS).check()

    assert kept_house.entries() == after


def test_the_second_time_after_a_crash_before_the_home_knew_is_harmless(kept_house):
    kept_house.happen(mode("away"), *visit("e1", decided=True))
    mark = HouseMark(kept_house.home)
    before = mark.read()
    kept_house.client.flushall()
    kept_house.keeper.check()
    after = kept_house.entries()
    mark.update(epoch=before.epoch)

    kept_house.keeper.check()

    assert kept_house.entries() == after
    assert mark.read().epoch.number == 2


def test_nothing_old_is_handled_again_and_no_new_group_sees_it(kept_house):
    kept_house.happen(mode("away"), *visit("e1", NOON - 4000), facts.AlertTestAsked(at=NOON, id="t", by="anna"))
    kept_house.client.flushall()

    kept_house.keeper.check()

    own = [facts.EpochBegan, facts.TroubleBegan]
    assert [type(fact) for fact in kept_house.waiting()] == own
    kept_house.log.ensure_groups(["analysis"])
    assert [type(fact) for fact in kept_house.waiting("analysis")] == own


def test_the_pages_see_the_latest_facts_again_and_a_fact_of_before_is_still_known(kept_house):
    made = [mode("away"), *visit("e1", NOON - 4000)]
    kept_house.happen(*made)
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert set(made) <= set(kept_house.log.recent(100))
    assert kept_house.log.record(made[0]) == ""


def test_fifty_thousand_ids_are_known_again(kept_house):
    kept_house.happen(mode("away"))
    many = [facts.SettingsChanged(at=NOON, id=f"{number:032x}", what="x", by="anna") for number in range(50_100)]
    kept_house.history.add(many, NOON, kept_house.keeper.check())
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.client.zcard(keys.IDS) == 50_000
    assert kept_house.log.has(many[-1].id) and kept_house.log.has(many[200].id) and not kept_house.log.has(many[0].id)
    assert kept_house.log.record(facts.SettingsChanged(at=NOON, what="new", by="anna"))
    assert kept_house.log.has(many[-1].id)


def test_what_was_recorded_in_an_older_log_before_that_was_noticed_counts(kept_house):
    kept_house.happen(mode("home"))
    earlier = kept_house.copy()
    kept_house.happen(mode("away", 2), facts.AlertsChosen(at=NOON, id="a", alerts="off", by="anna"))
    kept_house.bring_back(earlier)
    kept_house.happen(mode("night", 3), kept=False)

    kept_house.keeper.check()

    state = kept_house.log.state()
    assert state.mode == "night"
    assert state.alerts("front", NOON) == "off"
    assert [fact.id for fact in kept_house.entries()].count("mode-3") == 1


def test_an_open_event_ends_as_interrupted_when_its_camera_does_not_have_it(kept_house):
    kept_house.happen(mode("away"), visit("e1")[0], visit("e2")[0])
    kept_house.clock.advance(7)
    kept_house.happen(facts.EventPictured(at=NOON + 5, id="p", event="e2", camera="front", picture=""))
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().open_event("front") is None
    (ended,) = kept_house.log.recent(10, [facts.EventEnded])
    assert (ended.event, ended.reason, ended.duration) == ("e2", "interrupted", 5.0)


def test_an_event_that_goes_on_is_left_to_its_camera(kept_house):
    kept_house.happen(visit("e1")[0])
    kept_house.home.open_event("front").write_text("{}")
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().open_event("front") == "e1"


def test_an_event_that_was_not_decided_and_one_that_may_not_have_been_alerted_are_handled_again(kept_house):
    kept_house.happen(*visit("old", NOON - 3600, decided=True), *visit("calm", NOON - 60, decided=False),
                      *visit("sent", NOON - 50, decided=True), *visit("new", NOON - 40))
    kept_house.client.flushall()

    kept_house.keeper.check()

    handled = kept_house.waiting()
    assert [fact.event for fact in handled if isinstance(fact, facts.EventBegan)] == ["sent", "new"]
    assert handled[0].doubtful == ("sent",)


def test_in_an_older_log_the_notifier_sees_them_though_it_had_seen_them_before(kept_house):
    kept_house.happen(*visit("new", NOON - 40))
    earlier = kept_house.copy()
    kept_house.happen(mode("away"))
    kept_house.bring_back(earlier)

    kept_house.keeper.check()

    began = [each for each in kept_house.log.take("notifier", "notifier", block=0)
             if isinstance(each.fact, facts.EventBegan)]
    assert [(each.fact.event, each.seen) for each in began] == [("new", False)]


def test_waits_and_codes_lapse_and_snoozes_and_holds_keep_their_end(kept_house):
    kept_house.happen(
        facts.PairingOffered(at=NOON, id="o", proof="p", until=NOON + 600),
        facts.AlertsChosen(at=NOON, id="a", alerts="snoozed", until=NOON + 600, camera="front", by="anna"),
        facts.OverrideChosen(at=NOON, id="h", on=True, until=NOON + 900, by="anna"))
    timers = Timers(kept_house.client, "notifier", kept_house.clock)
    for id in ("labels:e1", "cooldown:e1", "cover:e1", "shared:slack://:F1"):
        timers.after(id, 60, facts.CoverAwaited(at=NOON, incident="e1"))
    earlier = kept_house.copy()
    kept_house.happen(mode("away"))
    kept_house.bring_back(earlier)

    kept_house.keeper.check()

    fields = kept_house.log.state().fields
    assert "pairing" not in fields
    assert fields["alerts:front"]["until"] == NOON + 600
    assert {timer.id for timer in timers.due(NOON + 1e6)} | {*kept_house.client.hkeys("{house}:timers:notifier:bodies")
                                                            } == {"shared:slack://:F1"}


def test_a_house_of_before_that_has_lost_its_log_is_restored_from_facts_alone(kept_house, home):
    kept_house.happen(mode("away"), PAIRED)
    kept_house.history.close()
    (home.history / "history.db").rename(home.history / "newer.db")
    db = sqlite3.connect(home.history / "history.db")
    db.executescript(f"{scripts()[1]} ATTACH '{home.history / 'newer.db'}' AS newer; BEGIN;"
                     "INSERT INTO facts SELECT n, id, at, kind, '', '', body FROM newer.facts;"
                     "INSERT INTO meta SELECT * FROM newer.meta WHERE name = 'journal'; COMMIT; PRAGMA user_version=1;")
    db.close()
    StateFile(home.history).path.unlink()
    HouseMark(home).path.unlink()
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    kept_house.reopen_history()


@pytest.mark.parametrize("lost", ["database", "database and journal", "file", "database, and the home's mark"])
def test_the_state_is_known_by_whatever_is_left(kept_house, home, lost):
    kept_house.happen(mode("away"), PAIRED)
    kept_house.history.close()
    gone = {"database": ["history.db"], "file": ["state.json"], "database and journal": ["history.db", "journal"],
            "database, and the home's mark": ["history.db", "../house.json"]}[lost]
    for name in gone:
        path = home.history / name
        (path.rename(path.with_name("away")) if path.is_dir() else path.unlink())
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert (kept_house.log.state().mode, "paired" in kept_house.log.state().fields) == ("away", True)
    kept_house.reopen_history()


def test_a_database_that_has_lost_its_newest_is_helped_out_by_the_journal(kept_house, home):
    kept_house.happen(mode("home"))
    kept_house.history.close()
    older = (home.history / "history.db").read_bytes()
    kept_house.reopen_history()
    kept_house.happen(mode("away", 2), *visit("e1"))
    kept_house.history.close()
    (home.history / "history.db").write_bytes(older)
    StateFile(home.history).path.unlink()
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    assert kept_house.log.has("b-e1")
    kept_house.reopen_history()


@pytest.mark.parametrize("mark", ["kept", "damaged"])
def test_a_mode_that_nothing_remembers_means_alerts_and_nothing_kept(kept_house, home, mark):
    kept_house.happen(mode("away"))
    kept_house.history.close()
    for path in sorted(home.history.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    if mark == "damaged":
        HouseMark(home).path.write_bytes(b"\0" * 100)
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().base_mode("home") == "unknown"
    if mark == "kept":
        assert "the mode is lost" in kept_house.troubles()["log", "epoch 2"]
    kept_house.reopen_history()


def test_a_new_house_is_not_one_that_lost_its_mode(kept_house):
    kept_house.happen(*visit("e1"))
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().base_mode("home") == "home"


@pytest.mark.parametrize("wrong", [
    '{"at":1700000000.0,"spooled":false,"v":{"mode":"home","by":"anna"}}', '{"at":17000', "\ufffd",
    '{"at":1700000000.0,"spooled":false,"v":{"mode":"bway","by":"anna"}}',
])  # fmt: skip
def test_a_wrong_byte_in_the_state_is_put_right(kept_house, wrong):
    kept_house.happen(mode("away"))
    kept_house.client.hset(keys.STATE, "mode", wrong)

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"


def test_a_damaged_field_that_nobody_remembers_stops_nobody(kept_house):
    kept_house.happen(mode("away"))
    kept_house.client.hset(keys.STATE, "aler\x00s", '{"at"')
    with pytest.raises(LedgerAway):
        kept_house.log.state()

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"


def test_bytes_that_are_no_text_stop_nobody_who_reads_them(kept_house, redis_server):
    kept_house.happen(mode("away"))
    with connect(redis_server.socket) as raw:
        raw.connection_pool.connection_kwargs["decode_responses"] = False
        raw.execute_command("HSET", keys.STATE, "mode", b'{"at":1700000000.0,"v":{"mode":"aw\xffy","by":"anna"}}')
        raw.execute_command("XADD", keys.LOG, "*", "id", b"\xfe\xff", "kind", "ModeChosen", "body", b'{"at":\xff}')

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    assert [each.fact for each in kept_house.log.take("notifier", "notifier", block=0)] == [None]


def test_nobody_acts_on_a_log_that_has_lost_its_facts(kept_house):
    kept_house.happen(mode("away"))
    kept_house.client.flushall()
    log = kept_house.log

    for act in (log.state, lambda: log.record(mode("off", 9)), log.check_writable, lambda: log.ensure_groups(["x"]),
                lambda: log.take("notifier", "notifier", block=0)):
        with pytest.raises(LedgerAway):
            act()

    kept_house.keeper.check()
    assert log.record(mode("off", 9))


def test_nobody_takes_facts_from_a_log_that_was_replaced_meanwhile(kept_house):
    kept_house.happen(mode("away"))
    kept_house.log.record(mode("off", 2))
    kept_house.client.set(keys.EPOCH, '{"number": 1, "id": "other", "ancestors": [], "begins": "0"}')

    with pytest.raises(LedgerAway):
        kept_house.log.take("notifier", "notifier", block=0)


def test_only_one_process_restores_at_a_time(kept_house, monkeypatch):
    monkeypatch.setattr("ledger.rebuild.log_keeper._PATIENCE", 0.1)
    other = LogKeeper(kept_house.home, kept_house.client, kept_house.clock)

    with other._turn(), pytest.raises(LedgerAway, match="another process"):
        kept_house.keeper.check()


def test_a_home_that_takes_no_writes_has_its_log_restored_all_the_same(kept_house, monkeypatch):
    kept_house.happen(mode("away"))
    kept_house.client.flushall()

    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(HouseMark, "update", read_only)
    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    assert kept_house.log.record(mode("off", 2))
    after = kept_house.entries()
    kept_house.keeper.check()
    assert kept_house.entries() == after

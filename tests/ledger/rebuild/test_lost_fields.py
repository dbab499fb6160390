"""A state that lacks what it had, in a log that otherwise is the one the house knows."""

import json

import pytest
from kept_house import NOON, mode

from house import facts
from ledger.redis import keys

PAIRED = facts.HousePaired(at=NOON, id="paired", offer="o", user="U1", team="T1", app="A1")


@pytest.mark.parametrize("lost", [
    ["mode"], ["paired", "role:U1"], ["override*", "mode", "pairing", "paired", "role:U1"]])
def test_fields_that_the_state_has_lost_are_restored_and_said(kept_house, lost):
    kept_house.happen(mode("away"), PAIRED)
    kept_house.client.hdel(keys.STATE, *lost)

    memory = kept_house.keeper.check()

    state = kept_house.log.state()
    assert (state.mode, state.fields["role:U1"]["role"]) == ("away", "owner")
    assert set(lost) - {"pairing"} <= set(memory.fields)
    assert "the log has lost a part of its state" in kept_house.troubles()["log", "epoch 2"]
    assert kept_house.log.recent(1, [facts.EpochBegan])[0].why == "older"


def test_what_happened_to_a_field_before_its_loss_was_noticed_counts(kept_house):
    kept_house.happen(mode("home"))
    kept_house.client.delete(keys.STATE)
    kept_house.happen(mode("away", 2), kept=False)
    kept_house.client.delete(keys.STATE)

    kept_house.keeper.check()
    kept_house.keeper.check()

    assert kept_house.log.state().mode == "away"
    assert [key for key in kept_house.troubles() if key[0] == "log"] == [("log", "epoch 2")]


def test_codes_that_lapsed_are_not_missed(kept_house):
    kept_house.happen(mode("away"), facts.PairingOffered(at=NOON, id="o", proof="p", until=NOON + 600))
    kept_house.client.flushall()
    kept_house.keeper.check()

    kept_house.keeper.check()

    assert json.loads(kept_house.client.get(keys.EPOCH))["number"] == 2


def test_a_log_cut_off_before_the_mode_in_a_house_without_its_history_has_an_unknown_mode(kept_house, home):
    earlier = kept_house.copy()
    kept_house.happen(mode("away"))
    kept_house.history.close()
    for path in sorted(home.history.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    kept_house.bring_back(earlier)

    kept_house.keeper.check()
    kept_house.keeper.check()

    assert kept_house.log.state().base_mode("home") == "unknown"
    assert "the mode is lost" in kept_house.troubles()["log", "epoch 2"]
    assert json.loads(kept_house.client.get(keys.EPOCH))["number"] == 2
    kept_house.reopen_history()

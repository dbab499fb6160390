"""The state of a log that is in memory for want of a disk, when its server ends: it is there a second time."""

from kept_house import GROUPS, NOON, mode

from house import facts
from ledger.files.house_json import HouseMark
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys

PAIRED = facts.HousePaired(at=NOON, id="paired", offer="o", user="U1", team="T1", app="A1")


def test_a_server_that_ends_while_its_log_is_in_memory_has_the_state_of_then_again(kept_house):
    kept_house.happen(mode("home"))
    on_disk = kept_house.copy()
    kept_house.client.set(keys.IN_MEMORY, "read-only")
    kept_house.happen(mode("away", 2), PAIRED, kept=False)
    kept_house.keeper.check()
    kept_house.bring_back(on_disk)

    LogKeeper(kept_house.home, kept_house.client, kept_house.clock, lambda: GROUPS).check()

    assert kept_house.log.state().mode == "away"
    assert kept_house.log.state().fields["role:U1"]["role"] == "owner"
    assert "without its newest facts" in kept_house.troubles()["log", "epoch 2"]


def test_a_log_in_memory_that_is_emptied_twice_has_the_state_of_then_again(kept_house):
    kept_house.happen(mode("home"))
    for number in (2, 3):
        kept_house.client.set(keys.IN_MEMORY, "full")
        kept_house.happen(mode(("away", "night")[number - 2], number), kept=False)
        kept_house.keeper.check()
        kept_house.client.flushall()
        kept_house.keeper.check()

    assert kept_house.log.state().mode == "night"


def test_a_log_that_is_on_its_disk_again_is_compared_with_the_history_alone(kept_house):
    kept_house.client.set(keys.IN_MEMORY, "full")
    kept_house.happen(mode("home"))
    kept_house.client.delete(keys.IN_MEMORY)
    kept_house.keeper.check()
    earlier = kept_house.copy()
    kept_house.happen(mode("away", 2), kept=False)
    kept_house.bring_back(earlier)

    kept_house.keeper.check()

    assert kept_house.log.state().mode == "home"
    assert kept_house.troubles() == {}


def test_what_another_house_left_in_memory_at_the_same_place_counts_for_nothing(kept_house):
    kept_house.client.set(keys.IN_MEMORY, "full")
    kept_house.happen(mode("off"))
    kept_house.history.close()
    for path in (*sorted(kept_house.home.history.rglob("*"), reverse=True), HouseMark(kept_house.home).path):
        path.unlink() if path.is_file() else path.rmdir()
    kept_house.client.flushall()

    kept_house.keeper.check()

    assert kept_house.log.state().mode is None and kept_house.troubles() == {}
    kept_house.reopen_history()

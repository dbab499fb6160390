"""Who is home is forgotten with the last router."""

from house import facts
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.redis.log import Log
from notifier.house_notes.presence_ended import PresenceEnded

ROUTERS = Settings.model_validate({"presence": {"routers": {"attic": {"address": "asus://h"}}}})


def test_without_a_router_nobody_is_known_to_be_home_or_away_any_more(client):
    log, clock = Log(client), FakeClock()
    log.record(facts.PeopleChanged(at=clock.now(), home=()))
    PresenceEnded(ROUTERS, log, clock)()
    assert log.state().people == ()

    ended = PresenceEnded(Settings(), log, clock)
    ended()
    assert log.state().people is None
    ended()
    PresenceEnded(Settings(), log, clock)()
    assert len(log.recent(10)) == 2, "it is said once"


def test_who_is_home_is_forgotten_again_when_a_process_that_was_just_ending_said_it_once_more(client):
    log, clock = Log(client), FakeClock()
    ended = PresenceEnded(Settings(), log, clock)
    ended()
    late = facts.PeopleChanged(at=clock.now(), home=("Anna",))
    log.record(late)
    ended.people_changed(late)
    ended()
    assert log.state().people is None
    [again, *_] = log.recent(1)
    ended.people_changed(again)
    ended()
    assert len(log.recent(10)) == 2, "its own word is no reason to look again"

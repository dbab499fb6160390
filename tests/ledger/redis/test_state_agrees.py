"""The state Redis keeps is the one `HouseState.after` would fold."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import facts
from house.state.house_state import HouseState
from ledger.redis.log import Log

times = st.floats(0, 1e10)
cameras = st.sampled_from(["", "front", "back*", 'yard:"1"'])
named = st.sampled_from(["front", "back", "cam%s[*]"])
who = st.text(max_size=8)
happened = st.one_of(
    st.builds(facts.ModeChosen, at=times, mode=st.sampled_from(["off", "home", "away"]), by=who),
    st.builds(facts.OverrideChosen, at=times, on=st.booleans(), by=who, camera=cameras, until=st.none() | times),
    st.builds(facts.AlertsChosen, at=times, alerts=st.sampled_from(["on", "off"]), by=who, camera=cameras),
    st.builds(facts.PeopleChanged, at=times, home=st.lists(who, max_size=3).map(tuple)),
    st.builds(facts.EventBegan, at=times, event=who, camera=named),
    st.builds(facts.EventEnded, at=times, event=who, camera=named, began_at=times, duration=times),
    st.builds(facts.TroubleBegan, at=times, kind=st.sampled_from(["disk", "camera"]), about=named, text=who),
    st.builds(facts.TroubleEnded, at=times, kind=st.sampled_from(["disk", "camera"]), about=named, since=times),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(happened, max_size=12))
def test_direct_facts_in_any_order_leave_the_state_that_folding_them_gives(client, made):
    client.flushall()
    log, folded = Log(client), HouseState()

    for fact in made:
        log.record(fact)
        folded = folded.after(fact)

    assert log.state() == folded
    assert log.recent(100) == made[::-1]

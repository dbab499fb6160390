"""What is added to the answer of a command that arms the house: which alerts would not get through, and why."""

from dataclasses import replace

from house import facts
from house.alerting.alerting_gaps import gaps, new_gaps, to_remember, warning_lines
from house.commands.command import Answer, CommandRequest, House
from house.status_sentence import all_switches


def with_warnings(house: House, request: CommandRequest, given: Answer) -> Answer:
    """`given` with what will not work, where that was not so when alerts were switched on the last time.

    Records what does not work now, for the next time.
    """
    state, settings, now = house.state(), house.settings, house.now()
    warnings = warning_lines(new_gaps(state, settings, now))
    lacking = to_remember(gaps(state, settings, now), state)
    if lacking is not None:
        house.record(facts.ReadinessChecked(at=now, id=request.fact_id(facts.ReadinessChecked), lacking=lacking))
    return replace(given, text="\n".join([given.text, *warnings]))


def alerts_now(house: House) -> bool:
    """Whether some camera alerts now."""
    return any(each.alerting for each in all_switches(house.state(), house.settings, house.now()).values())

"""What is added to the answer of a command that arms the house: which alerts would not get through, and why."""

from dataclasses import replace

from house import facts
from house.alerting.alerting_gaps import OF_MODE, gaps, new_gaps, to_remember, warning_lines
from house.commands.command import Answer, CommandRequest, House
from house.status_sentence import all_switches


def with_warnings(house: House, request: CommandRequest, given: Answer, of_mode: bool = False) -> Answer:
    """`given` with what will not work, where that was not so when alerts were switched on the last time.

    of_mode: a mode that alerts on nothing is named each time. Records what does not work now, for the next time.
    """
    state, settings, now = house.state(), house.settings, house.now()
    found, new = gaps(state, settings, now), new_gaps(state, settings, now)
    warnings = warning_lines([each for each in found if each in new or (of_mode and each.key.startswith(OF_MODE))])
    lacking = to_remember(found, state)
    if lacking is not None:
        house.record(facts.ReadinessChecked(at=now, id=request.fact_id(facts.ReadinessChecked), lacking=lacking))
    return replace(given, text="\n".join([given.text, *warnings]))


def alerts_now(house: House) -> bool:
    """Whether some camera alerts now."""
    return any(each.alerting for each in all_switches(house.state(), house.settings, house.now()).values())

"""Commands that show the house: its status, its cameras, its processes."""

from house import times
from house.commands.command import Answer, CommandRequest, House
from house.commands.people import since
from house.names import place
from house.state.house_state import HouseState
from house.status_sentence import alerts_text, all_switches, beside_mode, phrase, sentence
from house.troubles import headline, what_of, without_picture


def status(house: House, request: CommandRequest) -> Answer:
    """The state in a few lines: the sentence, alerts, people, troubles."""
    now, settings, state = house.now(), house.settings, house.state()
    says = sentence(state, settings, now)
    lines = [says.whole, *(f"{each[0].upper()}{each[1:]}" for each in beside_mode(state, settings, now))]
    lines += [f"Alerts: {alerts_text(state, settings, now)}", f"Who's home: {people(state)}"]
    lines += request.signs
    lines += [f"Position of {place(camera)}: pan {at['pan']:g}, tilt {at['tilt']:g}"
              for camera in settings.cameras if (at := state.fields.get(f"position:{camera}"))]
    lines += [f"Trouble since {times.clock(t.since, now, settings.house.timezone)}: {headline(t)}"
              for t in state.troubles]
    return Answer("\n".join(lines))


def people(state: HouseState) -> str:
    """Who is home, as text."""
    if state.people is None:
        return "unknown (presence isn't set up)"
    return ", ".join(state.people) or "nobody"


def cameras(house: House, request: CommandRequest) -> Answer:
    """List the cameras: what each does, what is wrong with it, its latest event."""
    if not house.settings.cameras:
        return Answer("There is no camera yet; name one in config.yml.", ok=False)
    state, now = house.state(), house.now()
    rows, offline = [], without_picture(state, house.settings)
    for name, switch in all_switches(state, house.settings, now).items():
        lost = offline.get(name) if switch.watching else None
        does = f"{what_of(lost)} since {since(lost.since, house)}" if lost else phrase(switch)
        row = f"{place(name)}: {does} ({switch.why})"
        event = state.fields.get(f"event:{name}")
        if event:
            row += f"; motion now, since {since(event['began_at'], house)}" if event["open"] else \
                f"; last event {since(event['began_at'], house)}"
        rows += [row, *(f"  {trouble.text}" for trouble in state.troubles if trouble.about == name)]
    return Answer("\n".join(rows))


def top(house: House, request: CommandRequest) -> Answer:
    """Show the processes as they were measured when the command came in."""
    if not request.signs:
        return Answer("The processes cannot be measured from here.", ok=False)
    return Answer("\n".join(request.signs))

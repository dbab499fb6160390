"""Every command, in the order help shows them. Adding one is a row here and its handler."""

from house.commands import (
    alerts_and_snooze,
    audit,
    clips,
    events,
    pan_tilt,
    people,
    presence,
    scene,
    seen,
    snapshots,
    status,
    tags_and_pins,
    walk_test_and_test_alert,
    why,
)
from house.commands.command import Answer, Command, CommandRequest, House, find, help_for_strangers, may
from house.commands.modes import choose_mode, guests, holds
from house.commands.pairing import pair
from house.commands.tuning import tune


def help_(house: House, request: CommandRequest) -> Answer:
    """List the commands the asker may give, or explain one; without a role, say first how to get one."""
    stranger = [help_for_strangers(house)] if request.role == "none" else []
    if request.words and not stranger:
        one = find(TABLE, request.words[0])
        if one is not None:
            return Answer(f"{one.usage}: {one.help} ({one.role if one.role != 'none' else 'anyone'})")
    unknown = [f"No command called {request.words[0]!r:.40}."] if request.words and not stranger else []
    lines = [*stranger, *unknown]
    for wish, names in WISHES.items():
        mine = [c for c in TABLE if c.name in names and may(request.role, c.role)]
        lines += [f"{wish}:", *(f"  {c.usage}: {c.help}" for c in mine)] if mine else []
    return Answer("\n".join([*lines, "help COMMAND explains one."]))


WISHES: dict[str, tuple[str, ...]] = {
    "See what is going on": ("status", "cameras", "snapshot", "last_image", "clip", "record", "events", "who", "top"),
    "Switch the house": ("mode", "pycam_on", "pycam_off", "release", "guest", "here", "leaving", "auto_detect_on",
                         "auto_detect_off", "initialize"),
    "Have fewer alerts, or more": ("snooze", "unsnooze", "alerts", "notifications_on", "notifications_off"),
    "Ask about an event": ("why", "tag", "seen", "unseen", "pin", "unpin", "delete"),
    "Turn a camera, and see that it looks right": ("rotate", "current_position", "reference", "check"),
    "Try it and teach it": ("test", "walktest", "training", "tune"),
    "People, devices and rights": ("role", "device", "carries", "pair", "audit", "help"),
}
"""What people want to do, and the commands for it; every command is there once."""


TABLE: tuple[Command, ...] = (
    Command("pycam_on", "operator", "Hold the cameras on: watching, recording and alerting.",
            holds.pycam_on, "[camera] [for 2h | until 18:00 | until home]", slash="pycam_on"),
    Command("pycam_off", "operator", "Hold the cameras off: nothing is looked at.",
            holds.pycam_off, "[camera] [for 2h | until 18:00 | until away]", slash="pycam_off"),
    Command("release", "operator", "End a hold: the mode counts again.", holds.release, "[camera]"),
    Command("mode", "operator", "Choose the mode: off, home, night, away, auto or vacation; ends every hold.",
            choose_mode.mode, "MODE | night CAMERA..."),
    Command("guest", "operator", "Say that a guest is in the house: presence does not arm it meanwhile.",
            guests.guest, "until 18:00 | for 3h | until home | off"),
    Command("auto_detect_on", "operator", "Let who is home choose between home and away (mode auto).",
            choose_mode.auto_detect_on, slash="auto_detect_on"),
    Command("auto_detect_off", "operator", "Stop that; what the house does now becomes its mode.",
            choose_mode.auto_detect_off, slash="auto_detect_off"),
    Command("initialize", "operator", "Put the house back to its first mode: no hold, no snooze, alerts on.",
            choose_mode.initialize, slash="initialize"),
    Command("cameras", "viewer", "List the cameras: what each does, and what is wrong with it.",
            status.cameras),
    Command("snapshot", "viewer", "Take a picture now, of one camera or of each that watches.",
            snapshots.snapshot, "[camera]"),
    Command("last_image", "viewer", "Bring the newest picture of a camera.",
            snapshots.last_image, "[camera]", slash="last_image"),
    Command("clip", "viewer", "Bring the clip of the last event, of a camera's last one, or of one you name.",
            clips.clip, "[EVENT | camera]"),
    Command("record", "operator", "Record a clip of what a camera sees now, for 20 s or as long as you say.",
            clips.record_clip, "[camera] [DURATION]"),
    Command("rotate", "operator", "Turn a camera: degrees of pan and tilt, a direction, or a preset.",
            pan_tilt.rotate, "[camera] PAN TILT | left|right|up|down [degrees] | preset NAME", slash="rotate"),
    Command("current_position", "viewer", "Say where the cameras that turn look.",
            pan_tilt.current_position, "[camera]", slash="current_position"),
    Command("status", "viewer", "Say what the house does now, and what is wrong.", status.status,
            slash="status", measured=True),
    Command("top", "viewer", "Show the processes: memory and processor.",
            status.top, slash="top", measured=True),
    Command("who", "viewer", "Say who is home, since when, and how the house knows.", presence.who),
    Command("here", "operator", "Say that you are home, or somebody else.", presence.here, "[PERSON]"),
    Command("leaving", "operator", "Say that you are leaving, or somebody else.", presence.leaving, "[PERSON]"),
    Command("device", "operator", "Say whose an unknown device is: a person's, a guest's, or a thing of the house.",
            presence.device, "DEVICE PERSON|guest|house"),
    Command("carries", "owner", "Give a person a device by which presence knows them, or take it (or the person) away.",
            presence.carries, "PERSON [DEVICE] [off]"),
    Command("events", "viewer", "List the latest events, five or as many as you say.",
            events.events, "[NUMBER]"),
    Command("notifications_on", "operator", "Turn alerts on.",
            alerts_and_snooze.notifications_on, "[camera]", slash="notifications_on"),
    Command("notifications_off", "operator", "Turn alerts off until they are turned on.",
            alerts_and_snooze.notifications_off, "[camera]", slash="notifications_off"),
    Command("alerts", "operator", "Turn alerts on or off.", alerts_and_snooze.alerts, "on|off [camera]"),
    Command("snooze", "operator", "No alerts for a while: 30m, 2h, 1d.", alerts_and_snooze.snooze, "DURATION [camera]"),
    Command("unsnooze", "operator", "Alerts again.", alerts_and_snooze.alerts_on, "[camera]"),
    Command("tag", "operator", "Say what an event was, or several; the house learns from it.",
            tags_and_pins.tag, "EVENT... occupied|unoccupied [WHAT] | EVENT... none"),
    Command("pin", "operator", "Keep the pictures, clips and samples of events, however old they become.",
            tags_and_pins.pin, "EVENT..."),
    Command("unpin", "operator", "Let them go as all others do.", tags_and_pins.unpin, "EVENT..."),
    Command("delete", "owner", "Delete events for good, with their pictures, clips and samples.",
            tags_and_pins.delete, "EVENT..."),
    Command("why", "viewer", "Explain why an alert was sent or not, for an event or at a time.",
            why.why, "[EVENT | HH:MM [camera]]"),
    Command("seen", "operator",
            "Say that you looked events over, or that you know of alerts that were not delivered: that trouble ends.",
            seen.seen, "[CHANNEL] | EVENT... | all"),
    Command("unseen", "operator", "Let events count as not looked over yet.", seen.unseen,
            "EVENT... | since SECONDS"),
    Command("reference", "operator", "Say how a camera's view compares with what it should see, or what that is.",
            scene.reference, "[camera] [show | take | accept | decline]"),
    Command("check", "operator", "Look again whether cameras see what they should, or say nothing of it for a while.",
            scene.check, "[camera] [ignore DURATION]"),
    Command("training", "operator", "Keep samples of events for training, or stop.", people.training, "on|off"),
    Command("tune", "operator", "Propose settings of a camera from its tagged events, apply one, or take it back.",
            tune.tune, "[camera] [show | apply [NUMBER] | revert]"),
    Command("test", "operator", "Send a test alert to every channel.", walk_test_and_test_alert.test_alert),
    Command("walktest", "operator", "For a while alert on each event at once, with its delay.",
            walk_test_and_test_alert.walk_test, "[DURATION|off]"),
    Command("role", "owner", "Say who may do what, or change it.", people.role,
            "[@PERSON viewer|operator|owner|none]"),
    Command("audit", "owner", "List who gave which command, ten or as many as you say.", audit.audit,
            "[NUMBER]"),
    Command("pair", "none", "Become the owner by the code that ./hearthwatch pair shows.", pair, "CODE", secret=True),
    Command("help", "none", "List the commands, or explain one.", help_, "[command]"),
)

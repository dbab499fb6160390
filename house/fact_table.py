"""What concerns each kind of fact, in one row: who records it, who handles it, what it changes, what it is used for.

A new fact is a class in house/facts.py, a row here, its line in docs/facts.md, and a handler in each process its row
names. A process whose handlers differ from this table does not start (`checked`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Literal, TypeVar

from house import facts
from house.facts import Fact

Process = Literal["app", "camera", "analysis", "presence", "s3-upload", "faces", "notifier", "historian",
                  "any"]
"""Camera: each `camera-<group>` process. App: commands and buttons, from wherever. Any: every process with handlers."""

H = TypeVar("H")


class Use(Enum):
    """What several kinds of fact are used for together; the value says it in a line."""

    SWITCHES = "move the switches of the cameras"
    PAST_STATE = "show what the house did at a moment in the past"
    WHY = "explain an alert, or a moment without one"
    HOME_PAGE = "refresh the Home page in Slack"
    HOME_EVENTS = "are the events on the Home page in Slack"
    WALK_TEST = "are the results of a walk test"
    AUDIT = "are kept in the audit"


@dataclass(frozen=True)
class FactRow:
    """What concerns one kind of fact.

    recorded_by: the processes that record it. handled_by: those that do something when it is recorded, and what.
    state: the fields of the house's state it changes (house/state/changes_by_fact.py). uses: what it is looked up for,
    beside others.
    """

    recorded_by: tuple[Process, ...] = ()
    handled_by: Mapping[Process, str] = field(default_factory=dict)
    state: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()


_SWITCHED: dict[Process, str] = {"camera": "reads the switches of its cameras again",
                                 "notifier": "keeps the switches that events are judged by"}
_ANNOTATED = "writes what is known beside the event's sample"
_SWITCHES = (Use.SWITCHES, Use.PAST_STATE, Use.WHY, Use.HOME_PAGE)
_HOLDS = ("override", "override_until_home", "override_until_away")
_GUESTS = ("guest", "guest_until_home")
_TROUBLES = (Use.PAST_STATE, Use.WHY, Use.HOME_PAGE)
_ANYWHERE: tuple[Process, ...] = ("any", "app", "camera", "notifier")

TABLE: dict[type[Fact], FactRow] = {
    facts.ModeChosen: FactRow(("app", "notifier"), _SWITCHED, state=("mode", *_HOLDS, "welcomed"), uses=_SWITCHES),
    facts.OverrideChosen: FactRow(("app", "notifier"), _SWITCHED, state=_HOLDS, uses=_SWITCHES),
    facts.GuestChosen: FactRow(("app", "notifier"), _SWITCHED, state=_GUESTS, uses=_SWITCHES),
    facts.AlertsChosen: FactRow(("app", "notifier"), _SWITCHED, state=("alerts",), uses=_SWITCHES),
    facts.PeopleChanged: FactRow(("presence", "notifier"), _SWITCHED, uses=_SWITCHES,
                                 state=("people", *_HOLDS[1:], "guest_until_home", "welcomed", "occupied")),
    facts.PresenceSaid: FactRow(("app",), {"presence": "takes it as evidence", **_SWITCHED}, state=("welcomed",),
                                uses=_SWITCHES),
    facts.PresenceQuestionRaised: FactRow(("presence",), {"notifier": "asks on every channel"}),
    facts.PresenceDeviceNamed: FactRow(("app",), {"presence": "knows the device from then on"}),
    facts.ReadinessChecked: FactRow(("app", "notifier"), state=("readiness",)),
    facts.PictureAsked: FactRow(("app",), {"camera": "takes the picture"}),
    facts.PictureTaken: FactRow(("camera",), {"notifier": "shows it where it was asked for"}),
    facts.ClipAsked: FactRow(("app",), {"notifier": "sends the clip where it was asked for"}),
    facts.RecordingAsked: FactRow(("app",), {"camera": "records the clip"}),
    facts.RecordingFailed: FactRow(("camera",), {"notifier": "says so where it was asked for"}),
    facts.MoveAsked: FactRow(("app",), {"camera": "turns the camera"}, state=("turning",)),
    facts.CameraMoved: FactRow(("camera",), {"notifier": "says so where it was asked for"},
                               state=("position", "turning")),
    facts.MoveFailed: FactRow(("camera",), {"notifier": "says so where it was asked for"}, state=("turning",)),
    facts.EventBegan: FactRow(
        ("camera",), {"analysis": "names what its picture shows", "presence": "takes one at an entrance as evidence",
                      "notifier": "decides about an alert; walk test"},
        state=("event",), uses=(Use.WHY, Use.HOME_PAGE, Use.HOME_EVENTS, Use.WALK_TEST)),
    facts.EventPictured: FactRow(
        ("camera",), {"analysis": "names what its picture shows", "notifier": "decides again, or updates the message",
                      "presence": "takes one in a zone of entrance_zones as evidence"}),
    facts.EventLabelled: FactRow(("analysis",), {"notifier": "decides again, or updates the message",
                                                 "historian": _ANNOTATED,
                                                 "presence": "takes a known face as evidence, where that is chosen"},
                                 uses=(Use.HOME_PAGE, Use.HOME_EVENTS)),
    facts.EventEnded: FactRow(("camera", "any"), {"notifier": "updates the message", "historian": _ANNOTATED},
                              state=("event",), uses=(Use.WHY, Use.HOME_PAGE)),
    facts.ClipStored: FactRow(
        ("camera",), {"notifier": "puts it into the thread of the message, or where it was asked for",
                      "historian": "removes it when its event was deleted"}),
    facts.AlertDecided: FactRow(("notifier",), {"notifier": "closes the message after the cooldown"},
                                uses=(Use.WHY, Use.HOME_PAGE, Use.HOME_EVENTS)),
    facts.AlertDelivered: FactRow(("notifier",), uses=(Use.WHY,)),
    facts.AlertGivenUp: FactRow(("notifier",), uses=(Use.WHY,)),
    facts.MessageLost: FactRow(
        ("notifier",), {"notifier": "alerts in another message what the lost one did not show, and what comes"}),
    facts.AlertTestAsked: FactRow(("app",), {"notifier": "sends it on every channel"}),
    facts.EventTagged: FactRow(("app", "notifier"), {"notifier": "updates the message", "historian": _ANNOTATED}),
    facts.AlertAnswered: FactRow(
        ("app",), {"camera": "reads the switches of its cameras again", "notifier": "snoozes the cameras, or explains"},
        state=("welcomed",), uses=_SWITCHES),
    facts.PictureShared: FactRow(("notifier",), {"notifier": "deletes it from the channel when its time is over"}),
    facts.ScheduleReached: FactRow(("notifier",), {"notifier": "chooses the mode for which it is time"},
                                   uses=(Use.HOME_PAGE,)),
    facts.DigestReached: FactRow(("notifier",), {"notifier": "sends the digest"}),
    facts.EntryDelayEnded: FactRow(("notifier",), {"notifier": "alerts what waited for somebody to come home"}),
    facts.CoverAwaited: FactRow(("notifier",), {"notifier": "chooses the picture of the message"},
                                uses=(Use.HOME_PAGE,)),
    facts.SilenceGuarded: FactRow(("notifier",), {"notifier": "puts the silent-house alarm off again"}),
    facts.HomeOpened: FactRow(("app", "notifier"), {"notifier": "shows the Home page"}),
    facts.EventPinned: FactRow(("app",), state=("pinned",)),
    facts.EventReviewed: FactRow(("app",)),
    facts.EventsReviewed: FactRow(("app",), state=("seen_before",)),
    facts.ExportAsked: FactRow(("app",), {"historian": "joins the clips into one video"}),
    facts.VideoExported: FactRow(("historian",)),
    facts.CameraFilesDeleted: FactRow(("app",), {"historian": "removes all that is kept of it"}),
    facts.EventDeleted: FactRow(
        ("app",), {"historian": "removes its files", "notifier": "waits no longer for labels of its pictures"},
        state=("pinned",)),
    facts.SceneChecked: FactRow(("camera",), {"notifier": "asks whether a view that looks different is right"},
                                state=("scene",)),
    facts.SceneAsked: FactRow(("app",), {"camera": "takes, accepts or declines a reference, or looks again"},
                              state=("scene_ignored",)),
    facts.ReferenceKept: FactRow(("camera",), {"notifier": "asks whether the first one is right"}),
    facts.SampleTaken: FactRow(("camera",), {"historian": _ANNOTATED}),
    facts.SampleStored: FactRow(("s3-upload",), {"notifier": "says in the message that it is stored"}),
    facts.ArchiveAsked: FactRow(("app",), {"s3-upload": "fetches it from the archive"}),
    facts.ArchiveFetched: FactRow(("s3-upload",)),
    facts.TuningAsked: FactRow(("app",), {"historian": "has the camera's samples looked at"}),
    facts.TuningReported: FactRow(("historian",), {"notifier": "says so where it was asked for"}),
    facts.TuningChosen: FactRow(("app",), state=("tuned",)),
    facts.TroubleBegan: FactRow(_ANYWHERE, {"notifier": "reports it"}, state=("trouble",), uses=_TROUBLES),
    facts.TroubleEnded: FactRow(_ANYWHERE, {"notifier": "reports that it is over"}, state=("trouble",), uses=_TROUBLES),
    facts.SettingsChanged: FactRow(
        ("notifier",), {"camera": "reads the settings again", "historian": "keeps it in the audit",
                        "presence": "asks the routers that are set now",
                        "notifier": "starts again with the new settings"}, uses=(Use.AUDIT,)),
    facts.TrainingChosen: FactRow(("app",), {"camera": "makes whole samples from then on, or strips alone"},
                                  state=("training",)),
    facts.WalkTestChosen: FactRow(("app",), {"notifier": "sums the walk test up at its end"}, state=("walktest",)),
    facts.WalkTestReported: FactRow(("notifier",), uses=(Use.WALK_TEST,)),
    facts.PairingOffered: FactRow(("app",), state=("paired", "role", "pairing_try", "pairing")),
    facts.PairingTried: FactRow(("app",), state=("pairing_try",)),
    facts.HousePaired: FactRow(("app",), {"notifier": "refreshes the Home page"},
                               state=("pairing", "paired", "role"), uses=(Use.HOME_PAGE,)),
    facts.RoleChosen: FactRow(("app",), {"notifier": "refreshes the Home page"}, state=("role",),
                              uses=(Use.HOME_PAGE,)),
    facts.CommandGiven: FactRow(("app",), {"historian": "keeps it in the audit"}, uses=(Use.AUDIT,)),
    facts.FaceTried: FactRow(("faces",), {"historian": "keeps it in the audit", "notifier": "reports it"},
                             uses=(Use.AUDIT,)),
    facts.AuditHeadAsked: FactRow(("historian",), {"historian": "takes the head of the audit"}),
    facts.AuditHeadTaken: FactRow(("historian",), {"notifier": "posts it on every channel"}),
    facts.EpochBegan: FactRow(
        ("any",), {"camera": "reads the switches of its cameras again", "presence": "says again who is home",
                         "notifier": "reports a mode that was lost, and starts again"},
        state=("mode_lost",), uses=(Use.SWITCHES, Use.HOME_PAGE)),
}


class WrongHandlers(ValueError):
    """A process handles other facts than the table says."""


@cache
def kinds(use: Use) -> tuple[type[Fact], ...]:
    """The kinds of fact that are used for this, in the order of the table."""
    return tuple(kind for kind, row in TABLE.items() if use in row.uses)


@cache
def state_fields(use: Use) -> frozenset[str]:
    """The fields of the house's state that the facts of this use change."""
    return frozenset(name for row in TABLE.values() if use in row.uses for name in row.state)


@cache
def handled(process: Process) -> frozenset[type[Fact]]:
    """The kinds of fact that the process handles."""
    return frozenset(kind for kind, row in TABLE.items() if process in row.handled_by)


def checked(process: Process, handlers: Mapping[type[Fact], H]) -> dict[type[Fact], H]:
    """These handlers, one for each kind that the table gives the process; raises WrongHandlers for any others."""
    differing = sorted(kind.__name__ for kind in handled(process) ^ handlers.keys())
    if differing:
        raise WrongHandlers(f"house/fact_table.py and the handlers of {process} differ: {', '.join(differing)}")
    return dict(handlers)

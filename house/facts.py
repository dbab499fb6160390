"""Every fact of the house, and its form in the log, both ways.

Requests end in *Asked*, everything else has happened. Facts name pictures by id only.
Each fact carries its own `id`, made before the first attempt to record it, so that the second
time is harmless, and `at`, the unix time it happened.
"""

import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from house.masking import masked

Mode = Literal["off", "away", "home", "night", "auto", "vacation"]
AlertsState = Literal["on", "off", "snoozed"]
Tag = Literal["occupied", "unoccupied"]
AlertAnswer = Literal["snooze", "unsnooze", "me", "why"]
Doubt = Literal["", "night", "scenery"]
PresenceQuestionKind = Literal["replaced", "guest", "blind"]
Archived = Literal["clips", "pictures"]
EpochReason = Literal["new", "empty", "older", "other"]
SceneState = Literal["ok", "question", "suspected", "tampered"]
FaceTask = Literal["compare", "upload"]
SceneRequest = Literal["take", "accept", "decline", "check", "ignore"]


def new_id() -> str:
    """A fresh id, unique in every house."""
    return uuid.uuid4().hex


def derived_id(*parts: str) -> str:
    """The same id for the same parts: a fact recorded again after a crash is then recognised and written once."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\x1f".join(parts)).hex


@dataclass(frozen=True)
class Box:
    """A rectangle as fractions of the view: left, top, width, height, each 0..1."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Label:
    """What an analyzer saw: a name, how sure (0..1), and where (None: somewhere in the picture).

    parents: wider words that hold as well (cat: animal); aliases: other names the analyzer has for it.
    doubt: why it proves nothing and neither sends nor names an alert: "night" (a low score in a night picture),
    "scenery" (it is there in event after event), "" for a label that counts.
    """

    name: str
    score: float
    box: Box | None = None
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    doubt: Doubt = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What all facts share."""

    at: float
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ModeChosen(Fact):
    """The base mode was chosen: by a person, which ends every override, or as the time for it came (`scheduled`).

    before: the mode that comes back when the time of the schedule for this one is over; "" for none.
    """

    mode: Mode
    by: str
    scheduled: bool = False
    before: Mode | Literal[""] = ""


@dataclass(frozen=True, kw_only=True)
class OverrideChosen(Fact):
    """A camera (or all, camera "") is kept on or off until a time, or until the next mode is chosen (until None).

    ends: what ends it besides: "home", somebody comes home; "away", nobody is home any more; "" nothing.
    moved: seconds by which `until` was moved since it was chosen, because the clock was set.
    """

    on: bool
    by: str
    until: float | None = None
    camera: str = ""
    moved: float = 0.0
    ends: Literal["", "home", "away"] = ""


@dataclass(frozen=True, kw_only=True)
class GuestChosen(Fact):
    """Somebody without a known phone is in the house until a time: presence does not arm it. One that is over ends it.

    until: None with `ends` "home": until somebody of the house comes home. moved: as of an override.
    """

    by: str
    until: float | None = None
    ends: Literal["", "home"] = ""
    moved: float = 0.0


@dataclass(frozen=True, kw_only=True)
class AlertsChosen(Fact):
    """Alerts of a camera (or all, camera "") were turned on, off, or snoozed until a time.

    moved: seconds by which `until` was moved since it was chosen, because the clock was set.
    """

    alerts: AlertsState
    by: str
    until: float | None = None
    camera: str = ""
    moved: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PeopleChanged(Fact):
    """Who is home now, with the evidence for it.

    arrived, left: whose home or away changed by this; nobody's, when it was only said again to a log that was made new.
    confidence: 0..1, a rough number for people, no measured probability. known: whether anything knows who is home;
    False once no router is in the settings any more.
    """

    home: tuple[str, ...]
    evidence: str = ""
    arrived: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    confidence: float = 1.0
    known: bool = True


@dataclass(frozen=True, kw_only=True)
class PresenceSaid(Fact):
    """Somebody pressed "I'm home" (home) or "I'm leaving" (not home) for `person`, a name of `people`.

    by: who pressed it; the person themselves, or somebody else who may.
    """

    person: str
    home: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class PresenceQuestionRaised(Fact):
    """Something about presence that only people know, asked once; `text` is the question.

    question: "replaced" (an unknown device appeared as a phone vanished), "guest" (an unknown device alone keeps the
    house from arming) or "blind" (no router answers: is everybody out?). about: the unknown device, "" for the house.
    Answered by PresenceDeviceNamed, and "blind" by PresenceSaid for whoever is out.
    """

    question: PresenceQuestionKind
    about: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PresenceDeviceNamed(Fact):
    """Somebody said whose the unknown `device` is: a name of `people`, "guest", or "house" for a thing that stays."""

    device: str
    whose: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ReadinessChecked(Fact):
    """Alerts were switched on while things did not work: `lacking` has their keys (house/alerting/alerting_gaps.py)."""

    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PictureAsked(Fact):
    """Someone wants the newest picture of a camera, to be shown in `channel` ("" = nowhere but the page)."""

    camera: str
    by: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureTaken(Fact):
    """The picture that was asked for by the fact `asked`; picture "" and a reason when there is none."""

    camera: str
    asked: str
    picture: str
    channel: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ClipAsked(Fact):
    """Someone wants the clip of an event shown in `channel`."""

    event: str
    camera: str
    clip: str
    by: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class RecordingAsked(Fact):
    """Someone wants a clip of what a camera sees now and in the next `seconds`, to be sent to `channel` ("" = nowhere
    but the page).
    """

    camera: str
    by: str
    seconds: float
    channel: str = ""

    @property
    def event(self) -> str:
        """What its clip calls its event, although nothing but the request made it one."""
        return derived_id("recording", self.id)


@dataclass(frozen=True, kw_only=True)
class RecordingFailed(Fact):
    """The clip that was asked for by the fact `asked` will not be made; `reason` is one line."""

    camera: str
    asked: str
    reason: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveAsked(Fact):
    """A camera shall turn to absolute angles in degrees, right and up being positive.

    With `preset` it turns to the place of that name which the camera keeps itself; the angles then say nothing.
    `channel` is where the answer goes ("" = nowhere but the page).
    """

    camera: str
    pan: float
    tilt: float
    by: str
    preset: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class CameraMoved(Fact):
    """A camera looks elsewhere now and its picture is still; `asked` is the fact that wanted it, "" when none did."""

    camera: str
    pan: float
    tilt: float
    asked: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveFailed(Fact):
    """The move that was asked for by the fact `asked` failed; `reason` is one line."""

    camera: str
    asked: str
    reason: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class EventBegan(Fact):
    """Motion held: an event opened. `picture` is "" while the camera is not recording."""

    event: str
    camera: str
    regions: tuple[Box, ...] = ()
    zones: tuple[str, ...] = ()
    picture: str = ""
    frame: int = 0


@dataclass(frozen=True, kw_only=True)
class EventPictured(Fact):
    """Later in an open event a better picture was kept ("" while not recording), or another zone was entered."""

    event: str
    camera: str
    picture: str
    regions: tuple[Box, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventLabelled(Fact):
    """An analyzer looked at a picture of the event; no labels means it saw nothing it knows.

    `still` is what it saw where nothing moved: no label of the event, but how scenery is known. `night`: whether the
    picture is infrared or dark.
    """

    event: str
    camera: str
    picture: str
    labels: tuple[Label, ...]
    analyzer: str
    still: tuple[Label, ...] = ()
    night: bool = False


@dataclass(frozen=True, kw_only=True)
class EventEnded(Fact):
    """The event closed: `duration` in seconds, `picture` its best one.

    `reason`: quiet, interrupted, off, moved, or armed (the camera began to record or alert while the event was open, so
    that what goes on is another event).
    `frame` is the number of the last frame with motion, `peak` the largest share of the view that moved at once.
    """

    event: str
    camera: str
    began_at: float
    duration: float
    reason: str = "quiet"
    picture: str = ""
    peak: float = 0.0
    frame: int = 0
    clip: str = ""


@dataclass(frozen=True, kw_only=True)
class ClipStored(Fact):
    """A clip of an event can be played: its id, its length, and how long before the event's first frame it begins.

    `part` counts the clips of one event: a camera that was lost and came back gives another. `size` in bytes.
    `channel`: where somebody asked for it (RecordingAsked), "" for the clip of an event that the camera noticed itself.
    """

    event: str
    camera: str
    clip: str
    seconds: float
    pre_roll: float = 0.0
    part: int = 1
    size: int = 0
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertDecided(Fact):
    """Whether an event was alerted, with the inputs of the decision and its reasons.

    `channels` are those the alert was given to; on each it waits until it was delivered or given up.
    """

    event: str
    camera: str
    sent: bool
    reasons: tuple[str, ...]
    inputs: dict[str, Any] = field(default_factory=dict)
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertDelivered(Fact):
    """A channel took the first message, or the line of a thread, that shows the event.

    `delay` is how many seconds after the event began that was.
    """

    event: str
    camera: str
    channel: str
    delay: float


@dataclass(frozen=True, kw_only=True)
class AlertGivenUp(Fact):
    """The event, which began at `began_at`, will not be alerted on that channel; `reason` is one line."""

    event: str
    camera: str
    channel: str
    reason: str
    began_at: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", masked(self.reason))


@dataclass(frozen=True, kw_only=True)
class MessageLost(Fact):
    """The message of the incident that `event` opened is gone from the channel, deleted by people or with its channel.

    `shown` are the events of the incident that it showed while it was there.
    """

    event: str
    camera: str
    channel: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlertTestAsked(Fact):
    """Someone wants a test alert on every channel."""

    by: str


@dataclass(frozen=True, kw_only=True)
class EventTagged(Fact):
    """A person said what an event was, and `what` it was more closely ("cat", "shadow", "me"; "": not said).

    tag: "" when they take back what they said. Of each person the latest counts; what follows from those of several:
    house/labels/tags.py.
    """

    event: str
    tag: Tag | Literal[""]
    by: str
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class EventPinned(Fact):
    """A person wants the files of an event kept whatever their age, or no longer (not pinned)."""

    event: str
    pinned: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class EventReviewed(Fact):
    """A person looked an event over (seen), or wants it to be looked over again (not seen).

    The house has one state for all its people; whoever tagged an event has seen it too.
    """

    event: str
    seen: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class EventsReviewed(Fact):
    """Every event that began before unix time `until` counts as seen; an earlier `until` takes that back."""

    until: float
    by: str


@dataclass(frozen=True, kw_only=True)
class EventDeleted(Fact):
    """A person deleted an event: it is shown nowhere any more, and its pictures, clips and sample are removed."""

    event: str
    camera: str
    by: str


@dataclass(frozen=True, kw_only=True)
class CameraFilesDeleted(Fact):
    """The owner wants everything gone at once that is kept of a removed camera, whatever its age, pinned or not."""

    camera: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Fact):
    """Someone wants what the clips of a camera show between two unix times as one video."""

    camera: str
    since: float
    until: float
    by: str


@dataclass(frozen=True, kw_only=True)
class VideoExported(Fact):
    """The video that was asked for by the fact `asked` is there for some days, under the name `file`.

    file "" and a reason when there is none.
    """

    camera: str
    asked: str
    file: str = ""
    seconds: float = 0.0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AlertAnswered(Fact):
    """A person pressed a button of an alert: snooze its cameras, take that back, "It's me", or why.

    `channel` is where they pressed it, for an answer that only they see.
    """

    event: str
    answer: AlertAnswer
    by: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureShared(Fact):
    """A picture was handed to a channel, which calls it `file`."""

    channel: str
    file: str


@dataclass(frozen=True, kw_only=True)
class ScheduleReached(Fact):
    """A time of house.schedule, or of a camera's `when`, has come."""


@dataclass(frozen=True, kw_only=True)
class DigestReached(Fact):
    """It is time for the digest of house.digest, of what happened from unix time `since` on."""

    since: float


@dataclass(frozen=True, kw_only=True)
class EntryDelayEnded(Fact):
    """The time is over in which an alert of an entrance waited for somebody to come home."""

    event: str
    camera: str


@dataclass(frozen=True, kw_only=True)
class CoverAwaited(Fact):
    """An incident's message was sent without its picture, so that a better one can be chosen a moment later."""

    incident: str


@dataclass(frozen=True, kw_only=True)
class SilenceGuarded(Fact):
    """A channel holds a message that says the house is silent; it is put off again at `until`."""

    channel: str
    until: float


@dataclass(frozen=True, kw_only=True)
class HomeOpened(Fact):
    """A person opened the house's own page in Slack; `role` is what they may do, "" for nothing.

    `said` is the answer to a button they pressed there, "" when they only opened it.
    """

    user: str
    role: str = ""
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class SceneChecked(Fact):
    """What a camera's view was found to be, against its references: recorded when `state` changes, and once an hour.

    state: "suspected" at the first looks that found it tampered with, "tampered" once that has lasted. verdict: the
    kind (vision/scene/scene_verdict.py), words: the same for people. score: 0..100, 50 is the limit. affected: share of
    the view. reference: the one that explained most. result: id of a picture that shows both side by side, "" for none.
    """

    camera: str
    state: SceneState
    verdict: str
    words: str
    score: float
    affected: float = 0.0
    reference: str = ""
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class SceneAsked(Fact):
    """Somebody wants a camera's view taken as its reference now ("take"), what the house offers or has just found taken
    ("accept") or not ("decline"), looked at again ("check"), or no word of it until a time ("ignore").

    reference: the offered one that is meant, "" for the newest.
    """

    camera: str
    wanted: SceneRequest
    by: str
    until: float = 0.0
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceKept(Fact):
    """A picture of a camera's scene is a reference from now on (accepted), or is offered to become one.

    by: who accepted it; "" for the house itself: the first where the settings say so, later ones that plainly show the
    same scene in another light.
    """

    camera: str
    reference: str
    accepted: bool
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class SampleTaken(Fact):
    """The sample `sample` (an id like a picture's) is complete on this machine's disk; docs/samples.md has its files.

    event: "" for a sample of a view in which nothing moved. whole: it holds picture, background and mask, and not the
    strip alone. size: bytes of all its files.
    """

    camera: str
    sample: str
    event: str = ""
    whole: bool = False
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class SampleStored(Fact):
    """The sample lies in a store, where it was compared with what is here.

    store: the store's address, with no secret in it. key: the beginning of the keys of the sample's files there.
    """

    event: str
    camera: str
    sample: str
    store: str
    key: str
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class ArchiveAsked(Fact):
    """Somebody wants to see what is gone here and may be in the archive: a clip or picture (`file`: its id)."""

    event: str
    camera: str
    kind: Archived
    file: str
    by: str


@dataclass(frozen=True, kw_only=True)
class ArchiveFetched(Fact):
    """What was asked for is here again for a while, or it is not: then `reason` is one line."""

    event: str
    camera: str
    kind: Archived
    file: str
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", masked(self.reason))


@dataclass(frozen=True, kw_only=True)
class TuningAsked(Fact):
    """Somebody wants to know what a camera's tagged samples say of its settings; `channel`: where the answer goes."""

    camera: str
    by: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class TuningReported(Fact):
    """A camera's samples were looked at, and its report is kept, or that failed: then `reason` is one line.

    asked: the TuningAsked it answers. lines: what the report says. offers: what is proposed, in words, the best first.
    """

    camera: str
    asked: str
    channel: str = ""
    lines: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", masked(self.reason))


@dataclass(frozen=True, kw_only=True)
class TuningChosen(Fact):
    """Somebody applied a proposal to a camera's settings, or took the last one back (`reverted`).

    words: what it is. changes: what was laid over the camera's section of learned.yml; before: what was there, by the
    same keys, null for nothing.
    """

    camera: str
    words: str
    changes: dict[str, Any]
    before: dict[str, Any]
    by: str
    reverted: bool = False


@dataclass(frozen=True, kw_only=True)
class TroubleBegan(Fact):
    """Something is wrong: its kind, what it is about, and one line that says how to fix it, with no secret in it."""

    kind: str
    about: str
    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", masked(self.text))


@dataclass(frozen=True, kw_only=True)
class TroubleEnded(Fact):
    """What was wrong is over; `since` is when it began."""

    kind: str
    about: str
    since: float


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Fact):
    """A setting was changed: its dotted name."""

    what: str
    by: str


@dataclass(frozen=True, kw_only=True)
class TrainingChosen(Fact):
    """Somebody wants samples of events to be kept for training, or no longer."""

    on: bool
    by: str


@dataclass(frozen=True, kw_only=True)
class WalkTestChosen(Fact):
    """Until that time each event is alerted at once, with how long it took; an `until` that is over ends the test."""

    until: float
    by: str


@dataclass(frozen=True, kw_only=True)
class WalkTestReported(Fact):
    """An event was alerted for a walk test: `delay` is how many seconds after it began `channel` had answered."""

    event: str
    camera: str
    delay: float
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class PairingOffered(Fact):
    """A code was shown on a terminal; whoever says it in Slack before `until` becomes the owner. Ends earlier offers.

    `proof` is a slow hash of the code with this fact's id; the code itself is kept nowhere. `anew`: every role given
    by a command is taken back, and the workspace is forgotten.
    """

    proof: str
    until: float
    anew: bool = False


@dataclass(frozen=True, kw_only=True)
class PairingTried(Fact):
    """One of the few tries that `user` has at the code of the offer was taken by the request `by`, before the code was
    looked at."""

    offer: str
    number: int
    by: str
    user: str = ""


@dataclass(frozen=True, kw_only=True)
class HousePaired(Fact):
    """The right code was said: `user` is an owner now, and only this workspace and app are answered any more."""

    offer: str
    user: str
    team: str
    app: str


@dataclass(frozen=True, kw_only=True)
class RoleChosen(Fact):
    """An owner gave a person of Slack a role: viewer, operator, owner or none."""

    user: str
    role: str
    by: str


@dataclass(frozen=True, kw_only=True)
class CommandGiven(Fact):
    """A command or button: who, what, from where, and the answer."""

    who: str
    what: str
    where: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class FaceTried(Fact):
    """A device asked whose face it sees (compare), or sent one to be known (upload); never with a picture.

    device: its name in faces.devices. person: who it was taken for; "" for nobody. why: the gate that refused it, or
    what else went wrong; "" when it was accepted.
    """

    device: str
    task: FaceTask
    accepted: bool
    person: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", masked(self.why))


@dataclass(frozen=True, kw_only=True)
class AuditHeadAsked(Fact):
    """It is time to post the head of the audit."""


@dataclass(frozen=True, kw_only=True)
class AuditHeadTaken(Fact):
    """The audit's newest record has this number and this hash: they prove later whether any was changed.

    `recorded` is what that record is dated (unix time; 0: not known, as it was in earlier versions).
    """

    number: int
    head: str
    recorded: float = 0.0


@dataclass(frozen=True, kw_only=True)
class EpochBegan(Fact):
    """The log was made new or rebuilt: its epoch `number`, of that id, began. `why`: what the log was found to be.

    mode_lost: nothing remembers the mode of a house that had one. doubtful: events that are alerted again though
    their alert may have been sent before.
    """

    number: int
    epoch: str
    why: EpochReason = "new"
    mode_lost: bool = False
    doubtful: tuple[str, ...] = ()


KINDS: dict[str, type[Fact]] = {cls.__name__: cls for cls in Fact.__subclasses__()}


class UnreadableFact(ValueError):
    """An entry of the log that is no fact of this version; trying again does not help."""

    transient = False


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def to_entry(fact: Fact) -> dict[str, str]:
    """The fact as fields of a log entry: its kind and a JSON body."""
    kind = type(fact).__name__
    return {"kind": kind, "body": _adapter(kind).dump_json(fact).decode()}


def from_entry(entry: dict[str, str]) -> Fact:
    """The fact back from its entry; fields of later versions are ignored; raises UnreadableFact."""
    kind = KINDS.get(entry.get("kind", ""))
    if kind is None:
        raise UnreadableFact(f"a log entry of unknown kind {entry.get('kind', '(none)')!r}")
    try:
        fact: Fact = _adapter(kind.__name__).validate_json(entry.get("body", ""))
    except ValidationError as error:
        first = error.errors()[0]
        raise UnreadableFact(f"{kind.__name__}: {'.'.join(map(str, first['loc']))} {first['msg']}") from error
    return fact

"""Whether an event is alerted, and why: a pure decision over inputs that are stored beside it.

Three verdicts: `alert`, `silent`, or `wait` for what an analyzer sees. The reasons are short sentences
for people; running `decide` again on stored inputs gives the same verdict and the same reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from house.alerting.label_rule import Matched, Rule, Sighting, matched
from house.alerting.motion_size import told
from house.facts import Label
from house.labels.vocabulary import THING, kind_of
from house.names import listed

Verdict = Literal["alert", "silent", "wait"]
Joins = Literal["", "newest", "camera"]
"""Which message an event is added to: none (it has its own), the house's newest, or its camera's last one."""

ENTRY_DELAY = "entry delay"
"""How reasons call the wait of an entrance's alert for somebody to come home."""
LONGEST = 600.0
"""Seconds for which further events are added to one message; then a new one begins: steady motion goes on alerting."""

LATER_WAIT = 30.0
"""Seconds for which an event stays silent after labels that do not fit, while nobody looks at its later pictures: an
analysis that was restarted has answered by then, and one that is gone must not hide who came after a cat."""


@dataclass(frozen=True)
class Inputs:
    """All that a decision depends on; times are unix seconds.

    alerting, why, alerting_zones: the camera's switch as it stood when the event began (zones None: whole view).
    zones: those the event has touched so far. began_at: when it began. asked_at: when the house first looked at it.
    labels: the best score of each name, None while no analyzer has given any. analyzer: whether one will.
    doubted: the same for labels too unsure for the night picture they are of. also: what a name is called besides, and
    what wider words hold for it, as its analyzer says. pictures: what was seen in each picture, where the rule goes by
    that. in_time: whether it has been a time in which the rule alerts since it began.
    unanswered: how many of its later pictures wait for an analyzer's answer; unanswered_since: since when it owes one.
    motion: how large what moved was, as a share of the view, in that of its pictures in which it was smallest; None: it
    is not known.
    last_alerted: when the event of the camera's last message began, None when there is none.
    newest_from, newest_to: the time of the house's newest message, from its first event to its latest; None: there is
    none.
    entry_until: until when an alert of an entrance waits for somebody to come home; None: it does not wait.
    arrived: what ended that wait so that no alert is needed ("Anna came home"), alarmed: what ended it with an alert at
    once ("motion at Hall"); "" while nothing did.
    """

    alerting: bool
    why: str
    began_at: float
    asked_at: float
    now: float
    rule: Rule = field(default_factory=Rule)
    alerting_zones: tuple[str, ...] | None = None
    zones: tuple[str, ...] = ()
    labels: dict[str, float] | None = None
    analyzer: bool = True
    last_alerted: float | None = None
    newest_from: float | None = None
    newest_to: float | None = None
    doubted: dict[str, float] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    entry_until: float | None = None
    arrived: str = ""
    alarmed: str = ""
    pictures: tuple[tuple[Sighting, ...], ...] = ()
    in_time: bool = True
    unanswered: int = 0
    unanswered_since: float = 0.0
    motion: float | None = None

    @property
    def looked(self) -> tuple[tuple[Sighting, ...], ...]:
        """What was seen in each picture; all of it as if in one where the rule does not go by pictures."""
        if self.pictures:
            return self.pictures
        named = [(name, score, "") for name, score in (self.labels or {}).items()]
        named += [(name, score, "night") for name, score in self.doubted.items()]
        return (tuple(Sighting(Label(name, score, parents=self.also.get(name, ()), doubt="night" if doubt else ""))
                      for name, score, doubt in named),)

    def to_json(self) -> dict[str, Any]:
        """The inputs as plain JSON, for AlertDecided."""
        stored: dict[str, Any] = _inputs().dump_python(self, mode="json")
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Inputs":
        """Inputs as to_json stored them; raises ValueError for anything else."""
        try:
            inputs: Inputs = _inputs().validate_python(stored)
        except ValidationError as error:
            raise ValueError(f"not the inputs of a decision: {error.error_count()} fields do not fit") from error
        return inputs


@dataclass(frozen=True)
class Decision:
    """A verdict with its reasons. `until`: when waiting ends. `joins`: the message it is added to, "" for its own.

    at_entrance: whether it waits for somebody to come home, and not for labels.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    until: float | None = None
    joins: Joins = ""
    at_entrance: bool = False

    @property
    def sent(self) -> bool:
        """Whether people are alerted."""
        return self.verdict == "alert"


def decide(inputs: Inputs) -> Decision:
    """Decide whether an alert is sent for the event, is not sent, or waits for labels until a time."""
    if not inputs.alerting:
        return Decision("silent", (_switch(inputs),))
    if not inputs.in_time:
        return Decision("silent", (f"outside of the times of its alerts ({'; '.join(inputs.rule.when)})",))
    outside, touched = _zones(inputs)
    if outside:
        return Decision("silent", (outside,))
    where = (f"in zone {listed(touched)}",) if touched else ()
    about_labels = _labels(inputs, touched)
    reasons = (_switch(inputs), *where, *about_labels.reasons)
    if about_labels.verdict != "alert":
        return about_labels
    if inputs.arrived:
        return Decision("silent", (*reasons, f"{inputs.arrived} within the {ENTRY_DELAY}"))
    if _together(inputs):
        added = f"within {_time(inputs.rule.together)} of the last alert, so added to it"
        return Decision("alert", (*reasons, added), joins="newest")
    if _cooling(inputs):
        added = f"within the {_time(inputs.rule.cooldown)} cooldown of the last alert, so added to it"
        return Decision("alert", (*reasons, added), joins="camera")
    return _at_entrance(inputs, reasons)


def _at_entrance(inputs: Inputs, reasons: tuple[str, ...]) -> Decision:
    """Whether an alert with a message of its own waits for somebody to come home."""
    until = inputs.entry_until
    if until is None:
        return Decision("alert", reasons)
    if not at_entrance(inputs):
        return Decision("alert", (*reasons, f"not at the entrance ({listed(inputs.rule.entrance_zones, 'or')})"))
    delay = _time(max(1.0, round(until - inputs.began_at)))
    if inputs.alarmed:
        return Decision("alert", (*reasons, f"the {ENTRY_DELAY} was ended by {inputs.alarmed}"))
    if inputs.asked_at <= inputs.now < until:
        waiting = f"waiting {delay} for somebody to come home ({ENTRY_DELAY})"
        return Decision("wait", (*reasons, waiting), until=until, at_entrance=True)
    return Decision("alert", (*reasons, f"nobody came home within {delay} ({ENTRY_DELAY})"))


def at_entrance(inputs: Inputs) -> bool:
    """Whether an alert of this event is one that waits for somebody to come home."""
    where = inputs.rule.entrance_zones
    return inputs.entry_until is not None and (not where or not set(where).isdisjoint(inputs.zones))


def can_change(inputs: Inputs) -> bool:
    """Whether what is learned later of the same event (labels, zones) may still turn silence into an alert."""
    return inputs.alerting


def _switch(inputs: Inputs) -> str:
    """What the camera's switch does, and why: "mode Away sends alerts", "alerts are not sent (alerts snoozed)"."""
    word, _, mode = inputs.why.partition(" ")
    if word == "mode" and mode.isalpha():
        return f"mode {mode.capitalize()} sends {'alerts' if inputs.alerting else 'no alerts'}"
    return f"alerts are {'sent' if inputs.alerting else 'not sent'} ({inputs.why})"


def _zones(inputs: Inputs) -> tuple[str, tuple[str, ...]]:
    """Why the event lies outside of what counts ("" when it does not), and the zones it touched that count."""
    limits = [set(zones) for zones in (inputs.rule.own_zones or None, inputs.alerting_zones) if zones is not None]
    if not limits:
        return "", ()
    counting = set.intersection(*limits)
    touched = tuple(zone for zone in inputs.zones if zone in counting)
    if touched:
        return "", touched
    own, modes = inputs.rule.own_zones, inputs.rule.zone_modes
    resting = [zone for zone in inputs.zones if zone in own and zone in modes]
    if resting:
        return "; ".join(f"zone {zone} alerts only in {_modes(modes[zone])}" for zone in resting), ()
    seen = f"seen in {listed(inputs.zones)}" if inputs.zones else "in none of the zones"
    wanted = listed(sorted(counting), "or") or "none: no zone both counts now and is chosen for alerts"
    return f"not in zone {wanted} ({seen})", ()


def _modes(modes: Sequence[str]) -> str:
    return f"mode {listed([each.capitalize() for each in modes], 'or')}" if modes else "no mode"


def _labels(inputs: Inputs, touched: tuple[str, ...]) -> Decision:
    """What the labels say; where motion alone is enough nothing waits."""
    rule, labels = inputs.rule, inputs.labels
    if rule.any_motion(touched):
        return Decision("alert", ("any motion counts",))
    if inputs.motion is not None and inputs.motion < rule.labels_from:
        return Decision("alert", (f"motion over {told(inputs.motion)} of the view needs no label",))
    if labels is None:
        return _unlabelled(inputs, rule.told(touched))
    found = matched(rule, touched, inputs.looked)
    if found.pictures >= rule.looks and found.scores:
        often = f" in {found.pictures} pictures" if rule.looks > 1 else ""
        return Decision("alert", (f"seen: {_scores(found.scores)}{often}{_known_here(rule, touched)}",))
    if found.scores:
        return _seen_too_rarely(inputs, found)
    if rule.unrecognised and not _recognised(inputs):
        return Decision("alert", ("nothing was recognised that moves by itself",))
    return _nothing_seen(inputs, _nothing_fits(inputs, touched))


def _nothing_seen(inputs: Inputs, nothing: str) -> Decision:
    """Nothing fits in what was looked at; pictures that nobody looks at do not prove that nobody was there."""
    rule = inputs.rule
    if inputs.unanswered < rule.looks:
        return Decision("silent", (nothing,))
    wait = max(LATER_WAIT, rule.label_wait)
    until = inputs.unanswered_since + wait
    if inputs.unanswered_since <= inputs.now < until:
        return Decision("wait", (nothing, f"waiting at most {wait:g} s for labels of its later pictures"), until=until)
    late = f"nobody looked at its later pictures within {wait:g} s, so the alert went out all the same"
    return Decision("alert", (nothing, late))


def _seen_too_rarely(inputs: Inputs, found: Matched) -> Decision:
    """What fits was seen in too few pictures: those that nobody looks at hold the alert back for a while only."""
    rule = inputs.rule
    few = f"seen in {_pictures(found.pictures)} so far, of the {rule.looks} it takes: {_scores(found.scores)}"
    if not inputs.unanswered or found.pictures + inputs.unanswered < rule.looks:
        return Decision("silent", (few,))
    wait, until = rule.label_wait, inputs.unanswered_since + rule.label_wait
    if inputs.unanswered_since <= inputs.now < until:
        return Decision("wait", (f"{few}; waiting at most {wait:g} s for labels of another",), until=until)
    late = f"labels of another took longer than {wait:g} s, so the alert went out without them"
    return Decision("alert", (f"{few}; {late}",))


def _known_here(rule: Rule, touched: tuple[str, ...]) -> str:
    """With new labels only, what those that were seen are none of."""
    known = dict.fromkeys(label for labels in rule.asks(touched).values() for label in labels)
    return f", which is none of {listed(list(known), 'or')}" if rule.new_labels_only and known else ""


def _recognised(inputs: Inputs) -> bool:
    """Whether a person, vehicle or animal was seen for sure: mere things explain no motion."""
    labels = (Label(name, 1.0, parents=inputs.also.get(name, ())) for name in inputs.labels or {})
    return any(kind_of(label) != THING for label in labels)


def _nothing_fits(inputs: Inputs, touched: tuple[str, ...]) -> str:
    seen = _scores(inputs.labels or {}) or "nothing known"
    doubted = f"; too unsure at night: {_scores(inputs.doubted)}" if inputs.doubted else ""
    rule = inputs.rule
    return f"no {rule.told(touched)} {rule.sureness} among the labels ({seen}{doubted})"


def is_wanted(inputs: Inputs, name: str) -> bool:
    """Whether the rule is about labels of that name, anywhere in the view: "animal" is about a cat."""
    label = Label(name, 0.0, parents=inputs.also.get(name, ()))
    return any(inputs.rule.fits(label, wanted) for wanted in inputs.rule.asks(inputs.rule.own_zones).values())


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _unlabelled(inputs: Inputs, wanted: str) -> Decision:
    wait = inputs.rule.label_wait
    until = inputs.asked_at + wait
    if not inputs.analyzer:
        return Decision("alert", ("no analyzer looks at pictures, so the alert went out without labels",))
    if inputs.asked_at <= inputs.now < until:  # a clock that was set back ends the wait as well
        reason = f"waiting at most {wait:g} s for labels ({wanted})"
        return Decision("wait", (reason,), until=until)
    return Decision("alert", (f"labels took longer than {wait:g} s, so the alert went out without them",))


def _cooling(inputs: Inputs) -> bool:
    return inputs.last_alerted is not None and 0 <= inputs.began_at - inputs.last_alerted < inputs.rule.cooldown


def _together(inputs: Inputs) -> bool:
    """Whether it happened while the newest message's events did, or shortly before or after."""
    first, last, rule = inputs.newest_from, inputs.newest_to, inputs.rule
    if first is None or last is None or not (rule.cooldown and rule.together):
        return False
    near = first - rule.together < inputs.began_at < last + rule.together
    return near and inputs.began_at - first < LONGEST


def _scores(labels: dict[str, float]) -> str:
    best = sorted(labels.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {score:.2f}" for name, score in best[:5])


def _time(seconds: float) -> str:
    """An exact time in words: "90 s", "2 min"."""
    return f"{seconds:g} s" if seconds < 60 or seconds % 60 else f"{seconds / 60:g} min"


@cache
def _inputs() -> TypeAdapter[Inputs]:
    return TypeAdapter(Inputs)

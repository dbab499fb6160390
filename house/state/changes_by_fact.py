"""What each kind of fact changes in the state of the house.

Each changes a few named fields; the log keeps them in a hash. A field is JSON: its value `v` (null = nothing any more)
and `at`, when its fact happened.
"""

from functools import singledispatch
from typing import Any

from house import facts

Changes = dict[str, Any]
"""Field name -> new value, None to clear; a name that ends in "*" clears every field with that beginning."""


HOLDS = {"": "override", "home": "override_until_home", "away": "override_until_away"}
"""The field of a hold of all cameras, by what of presence ends it; of one camera its name follows behind a colon.

What ends one clears its field, so that it holds in whatever order facts come, and whatever becomes of the clock.
"""
GUESTS = {"": "guest", "home": "guest_until_home"}


@singledispatch
def changes(fact: facts.Fact) -> Changes:
    """What `fact` changes in the state; most facts change nothing."""
    return {}


@changes.register
def _(fact: facts.ModeChosen) -> Changes:
    chosen: dict[str, Any] = {"mode": fact.mode, "by": fact.by} | ({"before": fact.before} if fact.before else {})
    if fact.scheduled:
        return {"mode": chosen | {"scheduled": True}}
    return {"override*": None, "welcomed": None, "mode": chosen}


@changes.register
def _(fact: facts.OverrideChosen) -> Changes:
    chosen = {"on": fact.on, "until": fact.until, "by": fact.by}
    none: Changes = {_about(kind, fact.camera): None for kind in HOLDS.values()}
    return none | {_about(HOLDS[fact.ends], fact.camera): chosen | _moved(fact)}


@changes.register
def _(fact: facts.GuestChosen) -> Changes:
    none: Changes = dict.fromkeys(GUESTS.values())
    return none | {GUESTS[fact.ends]: {"until": fact.until, "by": fact.by} | _moved(fact)}


@changes.register
def _(fact: facts.AlertsChosen) -> Changes:
    chosen = {"alerts": fact.alerts, "until": fact.until, "by": fact.by}
    return {_about("alerts", fact.camera): chosen | _moved(fact)}


def _moved(fact: facts.OverrideChosen | facts.AlertsChosen | facts.GuestChosen) -> dict[str, float]:
    return {"moved": fact.moved} if fact.moved else {}


@changes.register
def _(fact: facts.PeopleChanged) -> Changes:
    if not fact.known:
        return {"people": None}
    found: Changes = {"people": {"home": list(fact.home), "evidence": fact.evidence}}
    if fact.arrived:
        found |= {"override_until_home*": None, "guest_until_home": None}
    if not fact.home:
        return found | {"override_until_away*": None, "welcomed": None, "occupied": None}
    return found | ({"occupied": {"since": fact.at}} if set(fact.home) <= set(fact.arrived) else {})


@changes.register
def _(fact: facts.PresenceSaid) -> Changes:
    return {"welcomed": {"since": fact.at, "by": fact.person}} if fact.home else {}


@changes.register
def _(fact: facts.AlertAnswered) -> Changes:
    return {"welcomed": {"since": fact.at, "by": fact.by}} if fact.answer == "me" else {}


@changes.register
def _(fact: facts.ReadinessChecked) -> Changes:
    return {"readiness": {"lacking": list(fact.lacking)}}


@changes.register
def _(fact: facts.EventBegan) -> Changes:
    return {f"event:{fact.camera}": {"event": fact.event, "open": True, "began_at": fact.at}}


@changes.register
def _(fact: facts.EventEnded) -> Changes:
    return {f"event:{fact.camera}": {"event": fact.event, "open": False, "began_at": fact.began_at}}


@changes.register
def _(fact: facts.TroubleBegan) -> Changes:
    return {f"trouble:{fact.kind}:{fact.about}": {"text": fact.text, "since": fact.at}}


@changes.register
def _(fact: facts.TroubleEnded) -> Changes:
    return {f"trouble:{fact.kind}:{fact.about}": None}


@changes.register
def _(fact: facts.MoveAsked) -> Changes:
    return {f"turning:{fact.camera}": {"id": fact.id, "at": fact.at, "pan": fact.pan, "tilt": fact.tilt,
                                       "by": fact.by, "preset": fact.preset, "channel": fact.channel}}


@changes.register
def _(fact: facts.CameraMoved) -> Changes:
    position: Changes = {f"position:{fact.camera}": {"pan": fact.pan, "tilt": fact.tilt}}
    return position | ({f"turning:{fact.camera}": None} if fact.asked else {})


@changes.register
def _(fact: facts.MoveFailed) -> Changes:
    return {f"turning:{fact.camera}": None}


@changes.register
def _(fact: facts.TrainingChosen) -> Changes:
    return {"training": {"on": fact.on, "by": fact.by}}


@changes.register
def _(fact: facts.WalkTestChosen) -> Changes:
    return {"walktest": {"since": fact.at, "until": fact.until, "by": fact.by}}


@changes.register
def _(fact: facts.PairingOffered) -> Changes:
    forgotten: Changes = {"paired": None, "role:*": None} if fact.anew else {}
    return forgotten | {"pairing_try:*": None, "pairing": {"offer": fact.id, "proof": fact.proof, "until": fact.until}}


@changes.register
def _(fact: facts.PairingTried) -> Changes:
    return {f"pairing_try:{fact.user}:{fact.number}": {"offer": fact.offer, "by": fact.by}}


@changes.register
def _(fact: facts.HousePaired) -> Changes:
    return {"pairing": None, "paired": {"team": fact.team, "app": fact.app, "offer": fact.offer, "user": fact.user},
            f"role:{fact.user}": {"role": "owner", "by": "pairing"}}


@changes.register
def _(fact: facts.RoleChosen) -> Changes:
    return {f"role:{fact.user}": {"role": fact.role, "by": fact.by}}


@changes.register
def _(fact: facts.EpochBegan) -> Changes:
    return {"mode_lost": {"since": fact.at}} if fact.mode_lost else {}


def _about(name: str, camera: str) -> str:
    return f"{name}:{camera}" if camera else name


@changes.register
def _(fact: facts.SceneChecked) -> Changes:
    return {f"scene:{fact.camera}": {"state": fact.state, "words": fact.words, "score": fact.score}}


@changes.register
def _(fact: facts.SceneAsked) -> Changes:
    return {f"scene_ignored:{fact.camera}": {"until": fact.until}} if fact.wanted == "ignore" else {}


@changes.register
def _(fact: facts.EventPinned) -> Changes:
    return {f"pinned:{fact.event}": {"by": fact.by} if fact.pinned else None}


@changes.register
def _(fact: facts.TuningChosen) -> Changes:
    applied = {"words": fact.words, "changes": fact.changes, "before": fact.before, "by": fact.by}
    return {f"tuned:{fact.camera}": None if fact.reverted else applied}


@changes.register
def _(fact: facts.EventsReviewed) -> Changes:
    return {"seen_before": {"until": fact.until, "by": fact.by}}


@changes.register
def _(fact: facts.EventDeleted) -> Changes:
    return {f"pinned:{fact.event}": None}

"""What people's tags say about a camera's settings: asked for, shown, applied, taken back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.camera_names import camera_named
from house.names import place
from house.settings.learned import LearnedOtherwise
from house.times import clock
from house.tuning.applied_change import AppliedChange, Section
from house.tuning.proposals import Proposal
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings

CHANGED = "{} was set otherwise meanwhile, so nothing was changed. Say tune {} to look again."


def tune(house: House, request: CommandRequest) -> Answer:
    """Have a camera's tagged samples looked at; show what they said, apply one of the proposals, or take it back."""
    camera, rest = _camera(house, request.words)
    wanted, *more = rest or ("ask",)
    handler = _WANTED.get(wanted.lower())
    if handler is None or (more and wanted.lower() != "apply"):
        raise WrongWords("Say the camera, and then nothing, show, apply or revert.")
    return handler(house, request, camera, tuple(more))


def _ask(house: House, request: CommandRequest, camera: str, more: tuple[str, ...]) -> Answer:
    record(house, request, facts.TuningAsked, camera=camera, channel=request.channel)
    where = "the answer comes here" if request.where == "slack" else f"tune {camera} show says what they came to"
    return Answer(f"The tagged samples of {place(camera)} are looked at; {where} within some minutes.")


def _show(house: House, request: CommandRequest, camera: str, more: tuple[str, ...]) -> Answer:
    report = house.tuning(camera)
    if report is None:
        return Answer(f"The samples of {place(camera)} were not looked at yet: say tune {camera}.")
    at = clock(report.at, house.now(), house.settings.house.timezone)
    applied = house.state().fields.get(f"tuned:{camera}")
    now = [f"Applied: {applied['words']}. tune {camera} revert takes it back."] if applied else []
    how = [f"tune {camera} apply applies the first."] if report.proposals else []
    return Answer("\n".join([*report.lines, f"Looked at {at}.", *how, *now]))


def _apply(house: House, request: CommandRequest, camera: str, more: tuple[str, ...]) -> Answer:
    report = house.tuning(camera)
    chosen = _number(report, more, camera)
    if report is None or TunedSettings.of(house.settings.cameras[camera]) != report.settings:
        return Answer(CHANGED.format(place(camera), camera), ok=False)
    proposal, earlier = report.proposals[chosen - 1], house.state().fields.get(f"tuned:{camera}")
    applied = _over_earlier(house, camera, proposal, earlier) if earlier else None
    applied = applied or AppliedChange(proposal.words, proposal.changes, _laid(house, camera, proposal.changes))
    if applied.before == applied.changes:  # pressed twice: a second record would take back to what was applied
        return Answer(f"{place(camera)}: applied already ({proposal.words}).", undo=f"tune {camera} revert")
    record(house, request, facts.TuningChosen, camera=camera, words=applied.words, changes=applied.changes,
           before=applied.before)
    both = "" if applied.words == proposal.words else f" revert takes back all that was tuned here: {applied.words}."
    return Answer(f"{place(camera)}: {proposal.words}. It is in learned.yml and counts within seconds.{both}",
                  undo=f"tune {camera} revert")


def _over_earlier(house: House, camera: str, proposal: Proposal, known: dict[str, Any]) -> AppliedChange | None:
    """The proposal applied where another one was: in its place as long as that was not read yet, for they were tried
    one by one; else on top of it. None when learned.yml says something else by now, so that nothing of it is left.
    """
    earlier, now = AppliedChange.of(known), TunedSettings.of(house.settings.cameras[camera])
    unread = now.with_changes(earlier.changes) != now
    try:
        if unread and earlier.changes == proposal.changes:
            _laid(house, camera, proposal.changes, earlier.changes)
            return replace(earlier, before=earlier.changes)
        was = _laid(house, camera, earlier.left_by(proposal.changes) if unread else proposal.changes, earlier.changes)
    except LearnedOtherwise:
        return None
    return (earlier.replaced_by if unread else earlier.with_more)(proposal.words, proposal.changes, was)


def _laid(house: House, camera: str, changes: Section, over: Section | None = None) -> Section:
    """Lay changes over the camera's section of learned.yml; returns what was there by the same keys."""
    was: Section = house.learn(_of(camera, changes), over=_of(camera, over) if over else None)["cameras"][camera]
    return was


def _revert(house: House, request: CommandRequest, camera: str, more: tuple[str, ...]) -> Answer:
    applied = house.state().fields.get(f"tuned:{camera}")
    if not applied:
        return Answer(f"Nothing that was tuned at {place(camera)} is left to take back.")
    try:
        house.learn(_of(camera, applied["before"]), over=_of(camera, applied["changes"]))
    except LearnedOtherwise:
        keys = ", ".join(f"{section}.{key}" for section, each in applied["changes"].items() for key in each)
        return Answer(f"{place(camera)} was set otherwise since, so nothing was changed: edit {keys} in learned.yml.",
                      ok=False)
    record(house, request, facts.TuningChosen, camera=camera, words=applied["words"], changes=applied["before"],
           before=applied["changes"], reverted=True)
    return Answer(f"{place(camera)}: taken back ({applied['words']}). It counts within seconds.")


_WANTED: dict[str, Callable[[House, CommandRequest, str, tuple[str, ...]], Answer]] = {
    "ask": _ask, "show": _show, "apply": _apply, "revert": _revert}


def _camera(house: House, words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The camera that is named, or the only one, and the words after it."""
    if words and words[0].lower() not in _WANTED:
        return camera_named(house, words[:1]), words[1:]
    if len(house.settings.cameras) != 1:
        raise WrongWords(f"Which camera? {', '.join(house.settings.cameras)}.")
    return next(iter(house.settings.cameras)), words


def _number(report: TuningReport | None, words: tuple[str, ...], camera: str) -> int:
    """The number of the proposal that is meant, from 1; raises WrongWords when there is none of it."""
    count = len(report.proposals) if report else 0
    if not count:
        raise WrongWords(f"Nothing is proposed for {place(camera)}: say tune {camera} to look.")
    text = words[0] if words else "1"
    if len(words) > 1 or not (text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= count):
        raise WrongWords(f"Proposals are numbered from 1 to {count}.")
    return int(text)


def _of(camera: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {"cameras": {camera: changes}}

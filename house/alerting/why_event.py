"""Why an event was alerted, or was not: its decision run again on what was stored, and what would have changed it."""

from collections.abc import Iterator
from dataclasses import replace

from house.alerting.alert_rules import Inputs, Rule, decide, is_wanted
from house.facts import AlertDecided


def explain(inputs: Inputs) -> tuple[str, ...]:
    """The verdict with its reasons first, then what it was decided on, then what else would have changed it."""
    decision = decide(inputs)
    verdict = {"alert": "alert sent", "silent": "no alert", "wait": "no alert yet"}[decision.verdict]
    lines = [f"{verdict}, because {'; '.join(decision.reasons)}.", f"Known then: {_known(inputs)}."]
    changes = [change for change, other in others(inputs) if decide(other).sent != decision.sent]
    if changes:
        lines.append(f"{'No' if decision.sent else 'An'} alert would have been sent {', or '.join(changes)}.")
    return tuple(lines)


def explain_decision(fact: AlertDecided) -> tuple[str, ...]:
    """The lines for a recorded decision, and what today's rules would decide where that differs."""
    try:
        inputs = Inputs.from_json(fact.inputs)
    except ValueError:
        return (outcome(fact),)
    lines = explain(inputs)
    if decide(inputs).sent == fact.sent:
        return lines
    return (outcome(fact), f"Decided again today it would be: {lines[0]}")


def outcome(fact: AlertDecided) -> str:
    """The recorded verdict with its reasons, as one line."""
    return f"{'alert sent' if fact.sent else 'no alert'}, because {'; '.join(fact.reasons)}."


def others(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    """The same event with one thing changed, and how that reads after "An alert would have been sent"."""
    rule = inputs.rule
    if inputs.alerting:
        yield "with alerts off, or in a mode that sends none", replace(inputs, alerting=False)
    else:
        yield "in a mode that sends alerts, with alerts on", replace(inputs, alerting=True, why="alerting",
                                                               alerting_zones=None)
    if inputs.arrived:
        yield "had nobody come home in time", replace(inputs, arrived="", entry_until=None)
    elif inputs.entry_until is not None:
        yield "without the entry delay", replace(inputs, entry_until=None)
    if rule.zones:
        yield "with the whole view counting", replace(inputs, rule=replace(rule, zones=()), alerting_zones=None)
    elif inputs.alerting_zones is not None:
        yield "with the whole view counting", replace(inputs, alerting_zones=None)
    yield from _other_labels(inputs, rule)


def _other_labels(inputs: Inputs, rule: Rule) -> Iterator[tuple[str, Inputs]]:
    if not rule.labels:
        return
    yield "with any motion counting", replace(inputs, rule=replace(rule, labels=()))
    article = "an" if rule.labels[0][:1] in "aeio" else "a"
    yield f"had {article} {rule.labels[0]} been seen", replace(inputs, labels={rule.labels[0]: 1.0})
    yield "had nothing been recognised", replace(inputs, labels={}, doubted={})
    seen = [*(inputs.labels or {}).items(), *inputs.doubted.items()]
    best = max((score for name, score in seen if is_wanted(inputs, name)), default=None)
    if best is not None and not decide(inputs).sent:
        yield f"with min_score at {best:.2f}", replace(inputs, rule=replace(rule, min_score=best, chosen=True))


def _known(inputs: Inputs) -> str:
    labels = inputs.labels
    named = ", ".join(f"{name} {score:.0%}" for name, score in (labels or {}).items()) or "nothing known"
    unsure = ", ".join(f"{name} {score:.0%}" for name, score in inputs.doubted.items())
    seen = ("no labels yet" if labels is None else named) + (f" (too unsure at night: {unsure})" if unsure else "")
    zones = f"zones {', '.join(inputs.zones)}" if inputs.zones else "no zone touched"
    wanted = f"wanted: {', '.join(inputs.rule.labels)}" if inputs.rule.labels else "wanted: any motion"
    waited = inputs.asked_at - inputs.began_at
    late = f"looked at {waited:.0f} s after it began" if waited > 2 else "looked at at once"
    return "; ".join((seen, zones, wanted, late))

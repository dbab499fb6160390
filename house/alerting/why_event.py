"""Why an event was alerted, or was not: its decision run again on what was stored, and what would have changed it."""

from collections.abc import Iterator
from dataclasses import replace

from house.alerting.alert_decision import Inputs, Rule, at_entrance, decide, is_wanted
from house.alerting.label_rule import Sighting
from house.alerting.motion_size import told
from house.facts import AlertDecided, Label
from house.names import listed


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
    elif at_entrance(inputs):
        yield "without the entry delay", replace(inputs, entry_until=None)
    if not inputs.in_time:
        yield "in a time of its alerts", replace(inputs, in_time=True)
    if rule.zone_modes and inputs.alerting_zones is not None:
        yield f"in a mode in which {listed(list(rule.zone_modes), 'or')} alerts", replace(
            inputs, alerting_zones=tuple(dict.fromkeys((*inputs.alerting_zones, *rule.zone_modes))))
    if rule.own_zones:
        whole = replace(rule, zones=(), zone_labels={})
        yield "with the whole view counting", replace(inputs, rule=whole, alerting_zones=None)
    elif inputs.alerting_zones is not None:
        yield "with the whole view counting", replace(inputs, alerting_zones=None)
    yield from _other_labels(inputs, rule)


def _other_labels(inputs: Inputs, rule: Rule) -> Iterator[tuple[str, Inputs]]:
    if rule.any_motion(rule.own_zones):
        return
    anything = replace(rule, labels=(), new_labels_only=False, zones=rule.own_zones, zone_labels={})
    yield "with any motion counting", replace(inputs, rule=anything)
    for zone, wanted in rule.asks([each for each in rule.own_zones if each in inputs.zones]).items():
        if rule.new_labels_only:
            yield "had something new been seen", _seeing(inputs, "something new")
        elif wanted:
            article = "an" if wanted[0][:1] in "aeio" else "a"
            yield f"had {article} {wanted[0]} been seen{f' in {zone}' if zone else ''}", _seeing(inputs, wanted[0])
    yield "had nothing been recognised", replace(inputs, labels={}, doubted={}, pictures=())
    if rule.looks > 1:
        yield "with one picture enough (looks: 1)", replace(inputs, rule=replace(rule, looks=1))
    yield from _other_scores(inputs, rule)


def _other_scores(inputs: Inputs, rule: Rule) -> Iterator[tuple[str, Inputs]]:
    seen = [*(inputs.labels or {}).items(), *inputs.doubted.items()]
    best = max((score for name, score in seen if is_wanted(inputs, name)), default=None)
    if best is not None and not decide(inputs).sent:
        lower = replace(rule, min_score=best, chosen=True, min_scores={}, zone_min_scores={})
        yield f"with min_score at {best:.2f}", replace(inputs, rule=lower)
    if rule.new_labels_only and decide(inputs).sent and inputs.labels:
        names = tuple(inputs.labels)
        known = replace(rule, labels=(*rule.labels, *names),
                        zone_labels={zone: (*labels, *names) for zone, labels in rule.zone_labels.items()})
        yield f"with {listed(names)} among its labels", replace(inputs, rule=known)


def _seeing(inputs: Inputs, name: str) -> Inputs:
    """The same event, had that been seen for sure in as many pictures as it takes, and nothing else."""
    pictures = ((Sighting(Label(name, 1.0)),),) * inputs.rule.looks if inputs.rule.by_picture else ()
    return replace(inputs, labels={name: 1.0}, doubted={}, pictures=pictures)


def _known(inputs: Inputs) -> str:
    labels = inputs.labels
    named = ", ".join(f"{name} {score:.0%}" for name, score in (labels or {}).items()) or "nothing known"
    unsure = ", ".join(f"{name} {score:.0%}" for name, score in inputs.doubted.items())
    seen = ("no labels yet" if labels is None else named) + (f" (too unsure at night: {unsure})" if unsure else "")
    zones = f"zones {', '.join(inputs.zones)}" if inputs.zones else "no zone touched"
    wanted = f"wanted: {_wanted(inputs)}"
    waited = inputs.asked_at - inputs.began_at
    late = f"looked at {waited:.0f} s after it began" if waited > 2 else "looked at right away"
    return "; ".join((seen, zones, wanted, late))


def _wanted(inputs: Inputs) -> str:
    rule = inputs.rule
    if rule.any_motion(rule.own_zones):
        return "any motion"
    often = f", in {rule.looks} pictures" if rule.looks > 1 else ""
    often += ", or nothing that moves by itself" if rule.unrecognised else ""
    often += f", of motion over {told(rule.labels_from)} of the view and more" if rule.labels_from else ""
    if rule.new_labels_only or rule.by_zone:
        return f"{rule.told(rule.own_zones)}{often}"
    return f"{', '.join(rule.labels)}{often}"

"""Mistakes between the analyzers of a camera, and labels that none of them gives.

They read plain values.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from house import adapters
from house.labels.vocabulary import label_of, with_parents, written
from house.settings.problems import Layer, Path, Problem, meant, section_of
from house.settings.sections.analysis import AnalysisSettings

ANALYZERS = "camera_process.analyzers"
OUTSIDE = "outside"
_OF_LABELS = {"looks": 1, "min_scores": {}, "zone_min_scores": {}, "labels_from": 0, "unrecognised": False}
"""Settings of a camera's alerts that change something only where labels are asked for, and what they are without."""


def addresses(layer: Layer) -> Iterator[Path]:
    """Where the address of an analyzer is written."""
    yield ("analysis", "analyzer")
    for name, _, steps in _cameras(layer):
        for index, step in enumerate(steps):
            yield ("cameras", name, "analyzers", index, *(("address",) if isinstance(step, dict) else ()))


def mistakes(layer: Layer) -> Iterator[Problem]:
    """Analyzers in an order in which they cannot look."""
    for name, _, steps in _cameras(layer):
        before: list[str] = []
        abroad = ""
        for index, step in enumerate(steps):
            path = ("cameras", name, "analyzers", index)
            after = step.get("after") if isinstance(step, dict) else None
            if isinstance(after, str) and after and after.lower() not in before:
                text = f"{after} is not the name of an analyzer before it{meant(after, before)}"
                yield layer.problem((*path, "after"), text,
                                    " or ".join(filter(None, before)) or "an analyzer before it in the list")
            address = _address(step)
            if _outside(address):
                abroad = _name(address)
            elif abroad and address:
                yield layer.problem(path, f"looks in the house, but after {abroad}, to which pictures are sent",
                                    f"{_name(address)}:// before {abroad}://")
            before.append(_name(address))


def warnings(layer: Layer) -> Iterator[Problem]:
    """Cameras that wait for labels which nothing gives, and what changes nothing without labels."""
    usual = section_of(layer.values.get("analysis")).get("analyzer", AnalysisSettings().analyzer)
    for name, camera, steps in _cameras(layer):
        alert, path = section_of(camera.get("alert")), ("cameras", name, "alert")
        looking = [_address(step) for step in steps] or ([usual] if isinstance(usual, str) and usual else [])
        waits = (_list(alert.get("labels")) or alert.get("new_labels_only") is True
                 or section_of(alert.get("zone_labels")))
        if waits and not looking:
            key = next(each for each in ("labels", "new_labels_only", "zone_labels") if alert.get(each))
            text = "nothing gives labels, so any motion sends an alert"
            yield layer.problem((*path, key), text, "an analyzer in analysis.analyzer")
        if not waits:
            yield from (layer.problem((*path, key), "changes nothing while any motion sends an alert", "labels")
                        for key, least in _OF_LABELS.items() if alert.get(key, least) != least)
        elif alert.get("min_score") == 1:
            yield layer.problem((*path, "min_score"), "no label is ever as sure as 1, so none sends an alert",
                                "a number like 0.5")
        yield from _never_seen(layer, path, alert, looking)
        yield from (layer.problem(("cameras", name, "analyzers", index), text) for index, text in repeated(looking))


def repeated(addresses: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The index at which an address is listed once more, for each such address, and what is wrong with that."""
    for index, address in enumerate(addresses):
        if addresses[:index].count(address) == 1:
            yield index, f"{_name(address)} is listed already: it would look at the same picture twice. Leave it out."


def _never_seen(layer: Layer, path: Path, alert: dict[str, Any], looking: list[str]) -> Iterator[Problem]:
    """A warning for each label that is waited for, or has a score, and that no analyzer of the camera gives."""
    known = known_labels(looking) if looking else None
    if known is None:
        return
    for where, label in _wanted(alert):
        if isinstance(label, str) and label_of(label) not in known:
            text = f"{never_see(looking, label)}{meant(label, sorted(written(known)))}"
            yield layer.problem((*path, *where), text, "labels it gives, like person, car or animal")


def _wanted(alert: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    if alert.get("new_labels_only") is not True:
        yield from ((("labels", index), label) for index, label in enumerate(_list(alert.get("labels"))))
        for zone, labels in section_of(alert.get("zone_labels")).items():
            yield from ((("zone_labels", zone, index), label) for index, label in enumerate(_list(labels)))
    yield from ((("min_scores", label), label) for label in section_of(alert.get("min_scores")))
    for zone, scores in section_of(alert.get("zone_min_scores")).items():
        yield from ((("zone_min_scores", zone, label), label) for label in section_of(scores))


def known_labels(analyzers: Iterable[str]) -> frozenset[str] | None:
    """The labels these analyzers can give, and the wider words for them; None when one of them does not say."""
    found: set[str] = set()
    for address in analyzers:
        try:
            declared = adapters.declared(ANALYZERS, adapters.adapter_name(ANALYZERS, address), "LABELS")
        except adapters.UnknownAddress:
            return None
        if declared is None:
            return None
        found |= with_parents(declared)
    return frozenset(found)


def names(analyzers: Iterable[str]) -> str:
    """These analyzers as people call them: "yolox and rekognition"."""
    return " and ".join(dict.fromkeys(map(_name, analyzers)))


def never_see(analyzers: Sequence[str], what: str) -> str:
    """That these analyzers never see what is named so, in words."""
    return f"{names(analyzers)} never {'sees' if len(analyzers) == 1 else 'see'} {what}"


def _outside(address: str) -> bool:
    try:
        return adapters.can(ANALYZERS, address, OUTSIDE)
    except adapters.UnknownAddress:
        return False


def _name(address: str) -> str:
    return address.partition("://")[0].lower()


def _address(step: Any) -> str:
    address = step.get("address") if isinstance(step, dict) else step
    return address if isinstance(address, str) else ""


def _cameras(layer: Layer) -> Iterator[tuple[str, dict[str, Any], list[Any]]]:
    for name, camera in section_of(layer.values.get("cameras")).items():
        if isinstance(camera, dict):
            yield name, camera, _list(camera.get("analyzers"))



def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

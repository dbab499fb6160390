"""Mistakes between cameras that send by themselves: two under one name or in one folder, a folder of nobody.

They read plain values.
"""

from collections.abc import Iterator
from os.path import normpath
from pathlib import PurePath
from typing import Any

from house.settings.problems import Layer, Problem, section_of
from house.settings.sections.ingest import sender_of


def mistakes(layer: Layer) -> Iterator[Problem]:
    """A name under which two cameras would send, a source of that kind without a name, and folders in one another."""
    yield from _sources_mistaken(layer)
    folders = {name: PurePath(normpath(path)) for name, path in _folders(layer).items() if isinstance(path, str)}
    for name, path in folders.items():
        within = next((other for other, outer in folders.items() if other != name and path.is_relative_to(outer)
                       and (path != outer or other < name)), None)
        if within is not None:
            yield layer.problem(("ingest", "folders", name), f"lies in the folder of {within}, which takes its files",
                                "a folder of its own for each camera")


def _sources_mistaken(layer: Layer) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, source in _sources(layer):
        path = ("cameras", name, "source")
        sender = sender_of(source)
        if source.lower().startswith("push://") and not sender:
            yield layer.problem(path, "names nobody who sends",
                                "push://NAME with 1 to 32 of a-z, 0-9, - and _, like push://yard")
        elif sender and taken.setdefault(sender, name) != name:
            text = f"is what camera {taken[sender]} sends as well"
            yield layer.problem(path, text, "a name of its own for each camera")


def warnings(layer: Layer) -> Iterator[Problem]:
    """A folder whose files no camera takes."""
    senders = {sender_of(source) for _, source in _sources(layer)}
    for name in _folders(layer):
        if name not in senders:
            yield layer.problem(("ingest", "folders", name), f"no camera has the source push://{name}",
                                "the NAME of a camera whose source is push://NAME")


def _sources(layer: Layer) -> list[tuple[str, str]]:
    cameras = section_of(layer.values.get("cameras"))
    return [(name, source) for name, camera in cameras.items()
            if isinstance(source := section_of(camera).get("source"), str)]


def _folders(layer: Layer) -> dict[str, Any]:
    return section_of(section_of(layer.values.get("ingest")).get("folders"))

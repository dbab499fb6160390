"""Mistakes between face devices, people and cameras: two devices in one, names of nobody. They read plain values."""

from collections.abc import Iterator
from typing import Any

from house.settings.problems import Layer, Path, Problem, meant


def mistakes(layer: Layer) -> Iterator[Problem]:
    """Two devices with one serial number or one key, people that are not in `people`, the dashboard's own port."""
    people = [name for name in _section(layer.values.get("people")) if isinstance(name, str)]
    taken: dict[tuple[str, str], str] = {}
    for name, device in _devices(layer):
        for key in ("serial", "key"):
            value = str(device.get(key, "")).upper() if key == "serial" else str(device.get(key, ""))
            before = taken.setdefault((key, value), name) if value else name
            if before != name:
                yield layer.problem(("faces", "devices", name, key), f"is that of {before} as well",
                                    "one of its own for each device")
        for index, person in enumerate(_list(device.get("people"))):
            if isinstance(person, str) and person not in people:
                yield layer.problem(("faces", "devices", name, "people", index), f"nobody in people is called {person}"
                                    f"{meant(person, people)}", "a name of people")
    bind = _section(layer.values.get("faces")).get("bind", "127.0.0.1:8090")
    web = _section(layer.values.get("web")).get("bind", "127.0.0.1:8080")
    if _devices(layer) and isinstance(bind, str) and bind == web:
        yield layer.problem(("faces", "bind"), "is where the dashboard listens", "another port, like 127.0.0.1:8090")


def warnings(layer: Layer) -> Iterator[Problem]:
    """Secrets that are written out, a way that shows passwords, and a camera without anybody to know."""
    for name, device in _devices(layer):
        for key in ("password", "key"):
            path: Path = ("faces", "devices", name, key)
            if isinstance(device.get(key), str) and path not in layer.expanded:
                yield layer.problem(path, "a secret is written out here; better in a place of its own",
                                    "${file:secrets/NAME} with a file of mode 600, or ${NAME} with the environment")
    if _section(layer.values.get("faces")).get("legacy_query") is True:
        yield layer.problem(("faces", "legacy_query"), "passwords in addresses end up in logs of devices and proxies",
                            "the macro of deploy/roomos, and false")


def report_paths(layer: Layer) -> list[Path]:
    """Where the addresses are to which tries are reported."""
    return [("faces", "report", index) for index, _ in enumerate(_list(_section(layer.values.get("faces"))
                                                                       .get("report")))]


def _devices(layer: Layer) -> list[tuple[str, dict[str, Any]]]:
    devices = _section(_section(layer.values.get("faces")).get("devices"))
    return [(name, device) for name, device in devices.items() if isinstance(name, str) and isinstance(device, dict)]


def _section(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

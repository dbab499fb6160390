"""Mistakes that show only when settings are seen together, and things worth a warning.

They look at the plain values, so that they are found in the same run as wrong types and unknown keys.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from house import adapters
from house.masking import hidden, secret_parts, torn
from house.settings.checks import analyzer_checks, face_checks, people_checks, push_checks, upload_checks
from house.settings.problems import Layer, Path, Problem, meant, section_of
from house.settings.sections.storage import StorageSettings
from house.settings.types import is_redis_address

SOURCES, CHANNELS = "camera_process.sources", "notifier.channels"
PAN_TILTS, ROUTERS = "camera_process.pan_tilt.heads", "who_is_home.routers"
STORES = "s3_upload.stores"
DEMUXABLE = "demuxable"
_IN_THE_NETWORK = ("rtsp", "http", "mjpeg", "onvif")
_BY_ZONE: tuple[Path, ...] = (("zone_modes",), ("alert", "zone_labels"), ("alert", "zone_min_scores"))
"""Settings of a camera that have a value for each zone."""
_MARKS = "# as %23, / as %2F, ? as %3F, @ as %40, : as %3A and % as %25"
_OWN_FILE = "${file:secrets/NAME} with a file of mode 600, or ${NAME} with the environment"


def mistakes(layer: Layer) -> Iterator[Problem]:
    """Every mistake between settings; values of wrong types are passed over, the model names those."""
    yield from _devices(layer)
    for name, camera in _cameras(layer):
        yield from _address(layer, ("cameras", name, "source"), SOURCES)
        yield from _second_stream(layer, ("cameras", name))
        yield from _address(layer, ("cameras", name, "pan_tilt", "address"), PAN_TILTS)
        yield from _zones(layer, ("cameras", name), camera)
    for index, _ in enumerate(_list(layer.values.get("channels"))):
        yield from _channel(layer, ("channels", index))
    for path in analyzer_checks.addresses(layer):
        yield from _address(layer, path, analyzer_checks.ANALYZERS)
    yield from analyzer_checks.mistakes(layer)
    for name in section_of(section_of(layer.values.get("presence")).get("routers")):
        yield from _address(layer, ("presence", "routers", name, "address"), ROUTERS)
    yield from people_checks.mistakes(layer)
    yield from _address(layer, (*upload_checks.UPLOAD, "address"), STORES)
    yield from upload_checks.mistakes(layer)
    yield from push_checks.mistakes(layer)
    yield from face_checks.mistakes(layer)
    for path in face_checks.report_paths(layer):
        yield from _channel_address(layer, path)
    yield from _slack_commands(layer)
    address = layer.values.get("redis_url")
    if isinstance(address, str) and not is_redis_address(address):
        yield layer.problem(("redis_url",), "is not the address of a Redis", "redis://, rediss:// or unix://")


def warnings(layer: Layer) -> Iterator[Problem]:
    """What works but is better otherwise."""
    slack = section_of(layer.values.get("slack"))
    keys = ("bot_token", "signing_secret", "app_token")
    plain: list[Path] = [("slack", key) for key in keys if isinstance(slack.get(key), str)]
    plain += [path for path in upload_checks.SECRETS if _text_at(layer, path)]
    addresses: list[Path] = [("redis_url",), *analyzer_checks.addresses(layer),
                             *(("cameras", name, "source") for name, _ in _cameras(layer)),
                             *(("cameras", name, "pan_tilt", "address") for name, _ in _cameras(layer)),
                             *(("cameras", name, "motion_source") for name, _ in _cameras(layer)),
                             *(("presence", "routers", name, "address")
                               for name in section_of(section_of(layer.values.get("presence")).get("routers")))]
    plain += [path for path in addresses if secret_parts(_text_at(layer, path))]
    for path in plain:
        if path not in layer.expanded:
            yield layer.problem(path, "a secret is written out here; better in a place of its own", _OWN_FILE)
    token = slack.get("bot_token")
    if isinstance(token, str) and "xoxb-" not in token:
        yield layer.problem(("slack", "bot_token"), "does not look like a bot token", "it begins with xoxb-")
    token = slack.get("app_token")
    if isinstance(token, str) and "xapp-" not in token:
        yield layer.problem(("slack", "app_token"), "does not look like an app-level token", "it begins with xapp-")
    yield from analyzer_checks.warnings(layer)
    yield from _without_effect(layer)
    yield from people_checks.warnings(layer)
    yield from push_checks.warnings(layer)
    yield from face_checks.warnings(layer)


def _without_effect(layer: Layer) -> Iterator[Problem]:
    """A warning for each setting that changes nothing where it stands."""
    for name, camera in _cameras(layer):
        source, path = _text_at(layer, ("cameras", name, "source")), ("cameras", name)
        if camera.get("keyframes_only") is True and "://" in source and not _can_be_main(source):
            yield layer.problem((*path, "keyframes_only"), f"{source.partition('://')[0]}:// has no key frames",
                                f"leave it out, or a source that begins with {_stream_schemes()}")
        if camera.get("pir_rule") in ("required", "ignored") and not camera.get("pir"):
            text = f"{camera['pir_rule']} changes nothing, for this camera has no PIR sensor in pir"
            yield layer.problem((*path, "pir_rule"), text, "pir: gpio://21 with its pin, or leave pir_rule out")
        for zone, modes in section_of(camera.get("zone_modes")).items():
            if modes == []:
                yield layer.problem((*path, "zone_modes", zone), "names no mode, so no alert comes from that zone in "
                                    "any", "modes like [night, away], or leave it out")
    storage = section_of(layer.values.get("storage"))
    usual = StorageSettings()
    keep, clips = storage.get("keep_days", usual.keep_days), storage.get("clip_days", usual.clip_days)
    if "clip_days" in storage and all(type(each) is int for each in (keep, clips)) and clips > keep:
        text = f"{clips} is more than keep_days, which is {keep}: clips go with their events"
        yield layer.problem(("storage", "clip_days"), text, f"at most {keep}, or a larger keep_days")


def device_of(source: str) -> str:
    """The device of this machine a source names (`v4l2:///dev/video0`, `picamera://0`), or "" for any other."""
    match = re.match(r"([a-z0-9]+)[a-z0-9+]*://(?:/dev/(\w[^?]*)|(\d+))/?(?:\?|$)", source, re.IGNORECASE)
    if match is None:
        return ""
    return f"{match[1].lower()} {(match[2] or match[3]).removeprefix('video')}"


def _devices(layer: Layer) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for name, _ in _cameras(layer):
        path = ("cameras", name, "source")
        device = device_of(_text_at(layer, path))
        if device and device in taken:
            text = f"is the device of camera {taken[device]} as well, and only one can open it"
            yield layer.problem(path, text, "one camera for each device")
        taken.setdefault(device, name)


def _address(layer: Layer, path: Path, folder: str) -> Iterator[Problem]:
    """A problem when no adapter in `folder` is for the address at `path`."""
    address = _text_at(layer, path)
    if not address:
        return
    if torn(address):
        yield layer.problem(path, "is cut short by a mark in its password (or by an @ in its path)", _MARKS)
        return
    try:
        adapters.adapter_name(folder, address)
        yield from _without_host(layer, path, folder, address)
    except adapters.UnknownAddress:
        scheme = re.match(r"([A-Za-z][A-Za-z0-9]{0,15})(?:\+[A-Za-z]{1,15})?://", address)
        known = adapters.known(folder)
        text = f"nothing answers {scheme[1].lower()}://" if scheme else "is not an address"
        hint = meant(scheme[1], known) if scheme else ""
        yield layer.problem(path, text + hint, "an address that begins with " + ", ".join(f"{n}://" for n in known))


def _without_host(layer: Layer, path: Path, folder: str, address: str) -> Iterator[Problem]:
    """A problem when the address is one of something in the network, and names no host."""
    scheme = address.partition("://")[0].lower()
    if folder in (SOURCES, PAN_TILTS) and scheme.partition("+")[0].removesuffix("s") in _IN_THE_NETWORK:
        try:
            host = urlsplit(address).hostname
        except ValueError:
            host = None
        if not host:
            yield layer.problem(path, f"{hidden(address)} names no host", f"{scheme}://192.168.1.20/PATH with the "
                                "camera's address in place of 192.168.1.20")


def _stream_schemes() -> str:
    able = [name for name in adapters.known(SOURCES) if adapters.can(SOURCES, f"{name}://", DEMUXABLE)]
    return " or ".join(f"{name}://" for name in able)


def _second_stream(layer: Layer, camera: Path) -> Iterator[Problem]:
    """Problems of a camera's second stream: what it is, and that the first one can be kept without decoding it."""
    path = (*camera, "motion_source")
    yield from _address(layer, path, SOURCES)
    source = _text_at(layer, (*camera, "source"))
    if _text_at(layer, path) and source and not _can_be_main(source):
        yield layer.problem(path, "only a camera whose source is a stream has a second one",
                            f"a source that begins with {_stream_schemes()}")


def _can_be_main(source: str) -> bool:
    """Whether the source can be the main one of two streams: kept without decoding it."""
    try:
        return adapters.can(SOURCES, source, DEMUXABLE)
    except adapters.UnknownAddress:
        return False


def _channel(layer: Layer, path: Path) -> Iterator[Problem]:
    yield from _channel_address(layer, path)
    address, channels = _text_at(layer, path), layer.values["channels"]
    if address and address in channels[:path[-1]]:
        yield layer.problem(path, "is there twice", "each channel once")


def _channel_address(layer: Layer, path: Path) -> Iterator[Problem]:
    yield from _address(layer, path, CHANNELS)
    address = _text_at(layer, path)
    if address.lower().startswith("slack://") and layer.values.get("slack") is None and ("slack",) not in layer.faulty:
        yield layer.problem(path, "names Slack, which is not set up",
                            "the section slack with its token, or terminal://")


def _slack_commands(layer: Layer) -> Iterator[Problem]:
    """A problem when no command can come from Slack: neither by Socket Mode nor by signed requests."""
    slack = layer.values.get("slack")
    keys = ("app_token", "signing_secret")
    if not isinstance(slack, dict):
        return
    if not any(slack.get(key) is not None or ("slack", key) in layer.faulty for key in keys):
        yield layer.problem(("slack",), "has neither app_token nor signing_secret, so that no command gets in",
                            "app_token for Socket Mode, or signing_secret for requests over HTTP")


def _zones(layer: Layer, camera: Path, values: dict[str, Any]) -> Iterator[Problem]:
    zones = section_of(values.get("motion")).get("zones")
    if not isinstance(zones, dict | None):
        return
    known = list(zones or {})
    alert, paths = section_of(values.get("alert")), list[tuple[Path, Any]]()
    paths += [(("night", index), name) for index, name in enumerate(_list(values.get("night"))) if name != "all"]
    paths += [(("alert", "zones", index), name) for index, name in enumerate(_list(alert.get("zones")))]
    by_zone = [(*path, name) for path in _BY_ZONE for name in section_of(_at(values, path))]
    paths += [(path, path[-1]) for path in by_zone]
    paths += [(("entrance_zones", index), name) for index, name in enumerate(_list(values.get("entrance_zones")))]
    for path, name in paths:
        if isinstance(name, str) and name not in known:
            extra = ["all"] if path[0] == "night" else []
            said = ", ".join(dict.fromkeys(known + extra)) or "names under motion.zones, which has none yet"
            yield layer.problem((*camera, *path), f"there is no such zone{meant(name, known)}", said)
    yield from _zones_of_alerts(layer, camera, values, known)


def _zones_of_alerts(layer: Layer, camera: Path, values: dict[str, Any], known: list[str]) -> Iterator[Problem]:
    """A problem for each zone that has modes or scores and sends no alerts, or is to count at night and is not."""
    alert, modes = section_of(values.get("alert")), section_of(values.get("zone_modes"))
    alerting = [*_list(alert.get("zones")), *section_of(alert.get("zone_labels"))]
    for path in (("zone_modes",), ("alert", "zone_min_scores")):
        for name in section_of(_at(values, path)):
            if name in known and name not in alerting:
                yield layer.problem((*camera, *path, name), "changes nothing, for no alerts come from that zone",
                                    f"{name} in alert.zones as well")
    for index, name in enumerate(_list(values.get("night"))):
        if isinstance(name, str) and name in modes and "night" not in _list(modes[name]):
            yield layer.problem((*camera, "night", index), "zone_modes says other modes for that zone",
                                f"night among the modes of zone_modes.{name}, or {name} not in night")


def _cameras(layer: Layer) -> list[tuple[str, dict[str, Any]]]:
    cameras = section_of(layer.values.get("cameras"))
    return [(name, camera) for name, camera in cameras.items() if isinstance(camera, dict)]


def _at(values: Any, path: Path) -> Any:
    """What is at `path`, None for nothing."""
    for part in path:
        values = values.get(part) if isinstance(values, dict) else None
    return values


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text_at(layer: Layer, path: Path) -> str:
    value: Any = layer.values
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return ""
    return value if isinstance(value, str) else ""

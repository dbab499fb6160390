"""settings.yaml of clever-camera: one camera that gives pictures over HTTP, regions with labels, Gmail. Pure."""

import re
from typing import Any

from cli.commands.old_settings.old_names import (
    camera_name,
    days,
    hours,
    in_address,
    minutes,
    plain_mail_address,
    secret_options,
    without_login,
)
from cli.commands.old_settings.old_section import OldSection, TakenOver

PROGRAM = "clever-camera"
KEYS = ("camera_settings", "email_notification_settings")
_SIDES = ("roi_x_min", "roi_y_min", "roi_x_max", "roi_y_max")


def settings_of(old: OldSection, taken: TakenOver) -> None:
    """Put what the file says into `taken`."""
    settings = old.section("camera_settings")
    general = settings.section("general")
    written = general.text("camera_name", "camera")
    name = camera_name(written)
    if name != written:
        taken.notes.append(f"the camera is called {name} here: names are small letters, digits, - and _")
    camera = {"source": _source(general, name, taken)} | _when(general.section("schedule"), taken)
    taken.settings["house"] = {"first_mode": "away"}
    taken.notes.append("clever-camera watched whoever was home; here that is mode away, which a new house begins in")
    taken.settings["cameras"] = {name: camera | _regions(settings, taken)}
    general.drop("model_name", "the house names things by its own models, or by classifier://PATH?labels=PATH")
    general.drop("max_sequence_length", "an event goes on as long as something moves; motion.gap ends it")
    general.leftover()
    settings.leftover()
    _mail(old.section("email_notification_settings"), camera, taken)
    old.leftover()


def _source(general: OldSection, name: str, taken: TakenOver) -> str:
    """The address of the camera, its login in a file of its own."""
    address, own_user, own_password = without_login(general.text("url").split("#")[0].replace(" ", "%20"))
    user, password = general.text("user") or own_user, general.text("password") or own_password
    interval, timeout = general.number("check_period", 5, 0.05, 10), general.number("timeout", 5, 0.5, 10)
    if not re.fullmatch(r"https?://[^\s/?#@]+.*", address, re.IGNORECASE):
        taken.notes.append("the address of the camera was none that begins with http://: write yours as its source")
        address = "http://192.168.1.20/snapshot.jpg"
    for option, value in secret_options(address):
        reference = taken.secret(f"{name}-{camera_name(option)}", f"what `{option}=` was in general.url")
        address = address.replace(f"{option}={value}", f"{option}={reference}")
    scheme, _, rest = address.partition("://")
    login = in_address(user) if user else ""
    if password:
        login += ":" + taken.secret(name, "camera_settings.general.password")
    return f"{scheme.lower()}://{login}{'@' if login else ''}{rest}#interval={interval:g}&timeout={timeout:g}"


def _when(schedule: OldSection, taken: TakenOver) -> dict[str, Any]:
    """The hours in which it watched, as times in which the mode counts for the camera."""
    begin, end = minutes(schedule.text("from", "0:00")), minutes(schedule.text("to", "24:00"))
    chosen = [each.lower() in ("true", "yes", "1") for each in schedule.texts("weekdays")]
    schedule.leftover()
    if begin is None or end is None or len(chosen) not in (0, 7):
        taken.notes.append("the schedule holds what is no time or not seven days: the camera alerts at all times; "
                           "cameras.NAME.when takes times like Mon-Fri 08:00-18:00")
        return {}
    if begin >= end or (chosen and not any(chosen)):
        taken.notes.append("the schedule never came true (clever-camera knew no time across midnight): it was left "
                           "out, and the camera alerts at all times")
        return {}
    span = "" if (begin, end) == (0, 24 * 60) else hours(begin, end)
    written = " ".join(filter(None, (days(chosen) if chosen else "", span)))
    return {"when": [written]} if written else {}


def _regions(settings: OldSection, taken: TakenOver) -> dict[str, Any]:
    """The regions as zones, each with the labels that alert in it."""
    raw = settings.raw("rois")
    rows = raw if isinstance(raw, list) else [raw] if isinstance(raw, dict) else []
    if raw not in (None, "") and not isinstance(raw, list):
        taken.dropped["camera_settings.rois"] = f"is no list of regions{', and was read as one' if rows else ''}"
    zones: dict[str, Any] = {}
    labels: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        region = OldSection(row, taken, f"camera_settings.rois[{number}]")
        if region.flag("enabled", True):
            name = camera_name(region.text("name", f"region-{number + 1}"), zones)
            zones[name], labels[name] = _corners(region), _labels(region)
        else:
            taken.dropped[region.path] = "was switched off"
            for key in ("name", "labels_filter", *_SIDES):
                region.raw(key)
        region.leftover()
    return _as_zones(zones, labels)


def _as_zones(zones: dict[str, Any], labels: dict[str, list[str]]) -> dict[str, Any]:
    if not zones:
        return {}
    if len({tuple(words) for words in labels.values()}) == 1:
        common = next(iter(labels.values()))
        alert: dict[str, Any] = {"zones": list(zones)} | ({"labels": common} if common else {})
    else:
        alert = {"zones": [name for name, words in labels.items() if not words],
                 "zone_labels": {name: words for name, words in labels.items() if words}}
    return {"motion": {"zones": zones}, "alert": {name: each for name, each in alert.items() if each}}


def _corners(region: OldSection) -> list[list[float]]:
    """The rectangle in fractions of the view, whichever of its sides came first; at least a hundredth wide and high."""
    left, top, right, bottom = (region.number(side, default, 0, 100) / 100
                                for side, default in zip(_SIDES, (0, 0, 100, 100), strict=True))
    x, y = _span(left, right), _span(top, bottom)
    return [[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]]


def _span(one: float, other: float) -> tuple[float, float]:
    low, high = sorted((one, other))
    return (round(min(low, 0.98), 4), round(max(high, min(low, 0.98) + 0.02), 4))


def _labels(region: OldSection) -> list[str]:
    """Labels that alert; none for all of them (`*`)."""
    words = [word.strip().lower() for text in region.texts("labels_filter") or ["*"] for word in text.split(",")]
    return [] if "*" in words else list(dict.fromkeys(word[:64] for word in words if word))


def _mail(old: OldSection, camera: dict[str, Any], taken: TakenOver) -> None:
    sender, receiver = old.text("sender_email"), old.text("receiver_email")
    cooldown = old.number("frequency", 60, 0, 1440)
    enabled, password = old.flag("is_enabled", False), old.text("sender_password")
    old.drop("max_num_images", "a mail has up to five pictures")
    old.leftover()
    taken.settings["alerts"] = {"cooldown": f"{cooldown:g}m"}
    if not (sender.isascii() and plain_mail_address(sender) and plain_mail_address(receiver)):
        taken.notes.append("no mail is set up, for sender_email or receiver_email is no address; alerts go to the "
                           "terminal until `channels` says otherwise")
        return
    secret = taken.secret("mail", "email_notification_settings.sender_password; Gmail wants an app password")
    if not password:
        taken.notes.append("the mail password was empty: secrets/mail needs one")
    address = f"smtps://{in_address(sender)}:{secret}@smtp.gmail.com/?to={in_address(receiver).replace('%40', '@')}"
    if enabled:
        taken.settings["channels"] = [address]
    else:
        taken.notes.append(f"mail was switched off; `channels` would be: [\"{address}\"]")

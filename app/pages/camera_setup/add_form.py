"""The form that adds a camera: read, completed (a bare host, a make, a login inside the address), and checked. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from app.pages.camera_setup.camera_makes import make_named
from house.masking import torn
from house.names import short_name, untitled
from house.settings.load import judged
from house.settings.overlay.camera_login import WrittenAddress
from house.settings.problems import Layer, Problem
from house.settings.whole_config import Settings

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?")
_BARE = re.compile(r"(?:rtsps?://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?/?", re.IGNORECASE)
_LONGEST = 2048
_OWN = ("demo", "file", "picamera", "push", "v4l2")
"""Schemes of what has no login."""


@dataclass(frozen=True)
class AddForm:
    """What was typed, each "" for nothing. small: the address of the small stream; trial: the token of a kept trial.

    name: what people call it; short: what commands and the settings call it, made of the name when it is left empty.
    """

    address: str = ""
    make: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    small: str = ""
    name: str = ""
    short: str = ""
    group: str = ""
    service: str = ""
    outdoor: bool = False
    trial: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "AddForm":
        """The form as it was sent; a login inside the address is taken out of it."""
        texts = {name: sent.get(name, "").strip()[:_LONGEST] for name in cls.__dataclass_fields__
                 if name not in ("outdoor", "password")}
        found = cls(**texts, password=sent.get("password", "")[:256], outdoor="outdoor" in sent)
        return found._completed()

    def _completed(self) -> "AddForm":
        parts = WrittenAddress.of(self.address)
        user, password, address = self.user, self.password, self.address
        if parts.user and "${" not in self.address and not torn(self.address):
            address, user, password = parts.plain, user or parts.user, password or unquote(parts.secret)
        make, host = make_named(self.make), _BARE.fullmatch(address)
        if make is not None and host is not None:
            address = make.main.replace("HOST:554", host[1] + (host[2] or ":554")).replace("HOST", host[1])
        elif address and "://" not in address and _HOST.match(address):
            address = f"rtsp://{address}"
        return replace(self, address=address, user=user, password=password)

    @property
    def bare(self) -> bool:
        """Whether the address names a host alone, so that the camera has to say where its streams are."""
        return _BARE.fullmatch(self.address) is not None

    @property
    def host(self) -> str:
        """The host that the address names."""
        found = _BARE.fullmatch(self.address)
        return found[1] if found else ""

    @property
    def slug(self) -> str:
        """The name in the settings: the short one, or what can be made of the name."""
        return self.short or short_name(self.name)

    @property
    def has_login(self) -> bool:
        """Whether what it names can have a user and password at all."""
        return not self.address.lower().startswith(tuple(f"{each}://" for each in _OWN))

    def with_login(self, address: str, password: str) -> str:
        """That address of the camera with user and password, for opening it once; it goes nowhere else."""
        return WrittenAddress(address, self.user, quote(password, safe="")).written() if self.has_login else address

    def values(self, secret: str) -> dict[str, Any]:
        """The camera as it goes into the settings. secret: how they refer to its password, "" for none."""
        login = (self.user, secret) if self.has_login else ("", "")
        found: dict[str, Any] = {"source": WrittenAddress(self.address, *login).written()}
        if self.small:
            found["motion_source"] = WrittenAddress(self.small, *login).written()
        if self.group:
            found["group"] = self.group
        if self.outdoor:
            found["outdoor"] = True
        if self.name and self.name != untitled(self.slug):
            found["title"] = self.name
        return found


def mistakes(form: AddForm, settings: Settings) -> dict[str, str]:
    """What is wrong, one line for each field; empty when the camera can be tried and saved."""
    found = address_mistakes(form)
    if form.bare:
        found.pop("small", None)  # the camera says itself where its streams are
    if not form.slug:
        found["name"] = "What should it be called? For example Front door."
    elif form.slug in settings.cameras:
        found["short" if form.short else "name"] = f"There is a camera called {form.slug} already."
    if "\n" in form.password or any(not each.isprintable() for each in form.password):
        found["password"] = "The password has a character that cannot be typed into a camera."
    found |= {name: text for name, text in _by_field(form).items() if name not in found} if form.address else {}
    return found


def address_mistakes(form: AddForm) -> dict[str, str]:
    """What is wrong with the addresses, user and password by themselves, one line for each field."""
    found: dict[str, str] = {}
    for name, address in (("address", form.address), ("small", form.small)):
        if any(each.isspace() for each in address):
            found[name] = "An address has no spaces; in a path write %20 instead."
    if not form.address:
        found["address"] = "Where is the camera? Type its address, like 192.168.1.20, or choose one that was found."
    elif torn(form.address) and "address" not in found:
        found["address"] = "A mark in the password cuts this address short; type user and password in their own fields."
    if form.user and not form.has_login:
        found["user"] = "Such a camera has no user and password; leave both empty."
    if form.password and not form.user:
        found["user"] = "Which user is the password of?"
    if WrittenAddress.of(form.small).user:
        found.setdefault("small", "Leave user and password out here: both streams use the same.")
    return found


def _by_field(form: AddForm) -> dict[str, str]:
    """What the settings' own checks say, by the form's fields."""
    name = form.slug or "camera"
    whole = form.values("x" if form.password else "")
    problems = judged(Settings, Layer("", {"cameras": {name: whole}}))[1]
    return field_lines(problems, name)


FIELDS = {"source": "address", "motion_source": "small", "": "name"}
_NAMED = "alert.min_scores"
"""A field of several things with names of their own, each with its line."""


def field_lines(problems: list[Problem] | tuple[Problem, ...], camera: str) -> dict[str, str]:
    """Each problem's line by the field that it is about; "" for those about something else."""
    found: dict[str, str] = {}
    for each in problems:
        camera_key, _, own_key = f"{each.key}.".partition(f"cameras.{camera}.")
        own = None if camera_key else own_key.rstrip(".")
        if own is not None and own.startswith(f"{_NAMED}."):
            found.setdefault(_NAMED, f"{own.removeprefix(f'{_NAMED}.')}: {line_of(each)}")
        else:
            found.setdefault("" if own is None else _field(own), line_of(each))
    return found


def _field(own: str) -> str:
    """The field of the form for a key below the camera; of an analyzer, its row."""
    row = re.match(r"analyzers\[(\d+)\]", own)
    plain = re.sub(r"\[\d+\]", "", own)
    return f"analyzers.{row[1]}" if row else FIELDS.get(plain, plain)


def line_of(problem: Problem) -> str:
    """A problem as one line for somebody who sees the field that it is about."""
    return sentence(problem.text) + (f" Write {problem.allowed}." if problem.allowed else "")


def sentence(text: str) -> str:
    """The text as a sentence; an address at its beginning stays as it is."""
    first = text.partition(" ")[0]
    begun = text if "://" in first else text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."

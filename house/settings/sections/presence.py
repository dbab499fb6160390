"""What people may choose about presence: which routers are asked who is home, and what follows from their answers."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator

from house.masking import names_secret, secret_parts
from house.settings.section import Section, setting
from house.settings.types import NAME_ALLOWED, Name, Seconds

ACTIVE = ("true", "1", "yes", "on", "up", "online", "active", "connected", "reachable")


class HttpLoginSettings(Section):
    """How http_login:// logs in to a router, and where in its answers the devices are.

    In addresses, fields and headers {user} and {password} are those of the router's address; {password_md5},
    {password_sha256} and {password_base64} are made of it; other names are hidden fields of the login page and `take`.
    """

    login_page: str = setting("", "asked first, for its cookie and hidden fields; empty: not asked",
                              "a path like /login.html", max_length=512)
    hidden_fields: bool = setting(False, "the hidden fields of the form on the login page are sent too",
                                  "true or false")
    login: str = setting("", "where the login is sent; empty: none is sent", "a path like /login.cgi", max_length=512)
    send_as: Literal["form", "json", "basic", "digest"] = setting(
        "form", "how the login is sent; basic or digest: it goes with every question, and `login` is not needed",
        "form, json, basic or digest")
    fields: dict[str, str] = setting({}, "what the login sends", "NAME: text, like password: \"{password}\"",
                                     repr=False)
    headers: dict[str, str] = setting({}, "sent with every question", "NAME: text", repr=False)
    take: dict[str, str] = setting({}, "taken out of the answer to the login, to be used as {NAME}",
                                   "NAME: where it is in the JSON, like data.token")
    devices: str = setting("", "the page with the list of devices", "a path like /api/devices", max_length=512)
    path: str = setting("", "where the list is in that page; empty: the page is the list",
                        "names with dots between, like data.hosts")
    name: str = setting("name", "a device's name", "names with dots between; of several with a bar between them the "
                        "first that is not empty")
    mac: str = setting("mac", "its MAC address; @key where the list is a section by MAC",
                       "names with dots between, or several with a bar between them")
    ip: str = setting("ip", "its IP address", "names with dots between, or several with a bar between them")
    active: str = setting("", "whether it is there now; empty: whatever is listed is there",
                          "names with dots between, or several with a bar between them")
    active_values: tuple[str, ...] = setting(ACTIVE, "what `active` holds for a device that is there",
                                             "a list like [online, \"1\"]")
    logout: str = setting("", "asked when the house stops, where a router counts logins; empty: nothing",
                          "a path like /logout", max_length=512)

    @field_validator("active_values", mode="before")
    @classmethod
    def _as_text(cls, values: object) -> object:
        """YAML reads true and 1 where people mean the word."""
        if not isinstance(values, list | tuple):
            return values
        return tuple(str(each).lower() if isinstance(each, bool | int) else each for each in values)

    @field_validator("login_page", "login", "devices", "logout")
    @classmethod
    def _path(cls, value: str) -> str:
        if value and not value.startswith("/"):
            raise ValueError("must begin with /: the host is in the router's address")
        return value


class RouterSettings(Section):
    """One router that is asked which devices are there."""

    address: str = Field(repr=False, min_length=1, max_length=2048, description="how it is asked", json_schema_extra={
        "allowed": "an address like fritzbox://house:${file:secrets/router}@192.168.178.1"})
    http_login: HttpLoginSettings = setting(HttpLoginSettings(), "how http_login:// logs in and finds the devices")

    def secrets(self) -> Iterator[str]:
        """Every text in it that must not be seen."""
        yield from secret_parts(self.address)
        for name, value in (*self.http_login.fields.items(), *self.http_login.headers.items()):
            if names_secret(name) and "{" not in value:
                yield value


class PresenceSettings(Section):
    """Who is home, and how the house knows."""

    routers: dict[Name, RouterSettings] = setting({}, "each router that is asked which devices are there, by a name",
                                                  "NAME: a section", NAME_ALLOWED)
    poll_home: Seconds = setting(60.0, "how often they are asked while everybody is home",
                                 "15s to 90s: seconds, or text like 60s", ge=15, le=90)
    poll_away: Seconds = setting(15.0, "how often while anybody is away: so soon an arrival is noticed",
                                 "5s to 1m: seconds, or text like 15s", ge=5, le=60)
    away_after: Seconds = setting(
        480.0, "the house is empty when all phones were silent for so long; longer for phones that sleep longer",
        "5m to 30m: seconds, or text like 8m", ge=300, le=1800)
    when_blind: Literal["hold", "arm", "ask"] = setting(
        "hold", "when no router has answered for 30 minutes: the last answer holds, everybody counts as away, or you "
        "are asked", "hold, arm or ask")

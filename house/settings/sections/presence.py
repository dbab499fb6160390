"""What people may choose about presence: which routers are asked who is home, and what follows from their answers."""

from collections.abc import Iterator
from typing import Literal

from pydantic import field_validator

from house.masking import names_secret, secret_parts
from house.settings.section import Section, setting
from house.settings.types import NAME_ALLOWED, Name

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
    fields: dict[str, str] = setting({}, "what the login sends", "NAME: text, like password: \"{password}\"")
    headers: dict[str, str] = setting({}, "sent with every question", "NAME: text")
    take: dict[str, str] = setting({}, "taken out of the answer to the login, to be used as {NAME}",
                                   "NAME: where it is in the JSON, like data.token")
    devices: str = setting("", "the page with the list of devices", "a path like /api/devices", max_length=512)
    path: str = setting("", "where the list is in that page; empty: the page is the list",
                        "names with dots between, like data.hosts")
    name: str = setting("name", "a device's name", "names with dots between, or several with | between: alias|hostname")
    mac: str = setting("mac", "its MAC address; @key where the list is a section by MAC",
                       "names with dots between, or several with | between")
    ip: str = setting("ip", "its IP address", "names with dots between, or several with | between")
    active: str = setting("", "whether it is there now; empty: whatever is listed is there",
                          "names with dots between, or several with | between")
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

    address: str = setting("", "how it is asked", "an address like fritzbox://user:password@192.168.178.1",
                           max_length=2048)
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

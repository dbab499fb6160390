"""What Home Assistant tells of people and trackers, and the address that says where it is."""

from who_is_home.live_connection import LiveConnection
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.routers.homeassistant.connection import HomeAssistant, hold
from who_is_home.routers.homeassistant.entities import DOMAINS, Entities
from who_is_home.source_address import SourceAddress, parsed

_PORT = 8123


def connect(address: str, context: RouterContext) -> "HomeAssistantEntities":
    """`homeassistant://:TOKEN@HOST:8123?tls=yes`; raises RouterError for an address that can never work."""
    found = parsed(address, ("token", "tls", "verify", "only"))
    token = found.password or found.options.get("token", "")
    if not found.host or found.path.strip("/"):
        raise RouterError("homeassistant:// names a host and nothing behind it; write homeassistant://:TOKEN@HOST:8123",
                          transient=False, about="answer")
    if not token or not token.isascii() or not token.isprintable():
        raise RouterError("homeassistant:// needs a long-lived access token behind a colon: homeassistant://:TOKEN@HOST",
                          transient=False, about="login")
    return HomeAssistantEntities(_there(found, token), context)


class HomeAssistantEntities:
    """People and trackers of one Home Assistant, heard in a thread of its own from the first look on."""

    def __init__(self, there: HomeAssistant, context: RouterContext) -> None:
        self._there, self._context = there, context
        self._connection = LiveConnection(there.shown, self._hold, context.clock)
        self._listed: tuple[ListedDevice, ...] = ()

    def devices(self) -> tuple[ListedDevice, ...]:
        self._connection.wait(self._context.timeout)
        self._context.tell("logged in, and hears of people and trackers")
        if not self._listed:
            what = "none of these entities" if self._there.only else "no person and no device tracker"
            raise RouterError(f"{self._there.shown} knows {what} (yet), or this token may not see them", transient=True,
                              about="answer")
        return self._listed

    def close(self) -> None:
        self._connection.close()

    def _hold(self, connection: LiveConnection) -> None:
        hold(self._there, self._publish, connection, self._context.clock, self._context.timeout)

    def _publish(self, entities: Entities) -> None:
        """Called in the connection's thread after each change."""
        self._listed = entities.listed()


def _there(address: SourceAddress, token: str) -> HomeAssistant:
    only = address.words("only")
    if not all(each.startswith(DOMAINS) for each in only):
        raise address.wrong("only", "names of people and trackers like person.anna,device_tracker.phone")
    host = f"[{address.host}]" if ":" in address.host else address.host
    tls = address.yes("tls", False)
    return HomeAssistant(f"{'wss' if tls else 'ws'}://{host}:{address.port or _PORT}/api/websocket", token,
                         address.shown, address.yes("verify", True), only)

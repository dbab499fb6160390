"""One connection to an MQTT broker: opening it, its messages, and every failure as a RouterError."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from house.clock import Clock
from who_is_home.live_connection import LiveConnection
from who_is_home.router import RouterError

LARGEST = 1024 * 1024
"""Bytes a message may have; one about a device has a few hundred."""
KEEPALIVE = 15
"""Seconds after which a silent broker is asked whether it is still there; twice as long until it is given up."""
_REFUSED_LOGIN, _REFUSED = (4, 5, 134, 135), 128
_BARRIER = "hearthwatch/none"


@dataclass(frozen=True)
class Broker:
    """A broker and what is listened to. shown: as errors name it. verify: check its certificate."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    topic: str
    shown: str
    tls: bool
    verify: bool


def hold(broker: Broker, heard: Callable[[str, bytes, bool], object], connection: LiveConnection, clock: Clock,
         seconds: float) -> None:
    """Listen until `connection` is to stop; raises RouterError when the broker cannot be reached, refuses or leaves.

    heard: takes topic, payload and whether the broker had kept the message (retained).
    seconds: within which the broker must have sent everything it has kept.
    """
    session = _Session(broker, heard, connection)
    until = clock.monotonic() + seconds
    try:
        session.open(seconds)
        while not connection.stopping.is_set():
            session.turn(connection.turn)
            if not session.told and clock.monotonic() > until:
                raise RouterError(f"{broker.shown} takes too long to answer; is an MQTT broker there?", transient=True)
    finally:
        session.close()


class _BoundedClient(Client):
    """A client that takes no packet larger than LARGEST; by itself paho takes 256 MB. It has no setting for that."""

    too_big = False

    def let_go(self) -> None:
        """Close every socket now, not when the memory is cleared some time."""
        self._reset_sockets()

    def _sock_recv(self, bufsize: int) -> bytes:
        if self._in_packet["remaining_length"] > LARGEST:
            self.too_big = True
            raise ConnectionError("the packet is too big")
        return super()._sock_recv(bufsize)


class _Session:
    """A client of paho-mqtt whose callbacks keep what went wrong, for it passes no exception on."""

    def __init__(self, broker: Broker, heard: Callable[[str, bytes, bool], object], connection: LiveConnection) -> None:
        self._broker, self._heard, self._connection = broker, heard, connection
        self._problem: RouterError | None = None
        self.told = False
        self._client = _BoundedClient(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv311)
        self._client.disable_logger()
        self._client.on_connect, self._client.on_message = self._on_connect, self._on_message
        self._client.on_subscribe, self._client.on_unsubscribe = self._on_subscribe, self._on_unsubscribe
        if broker.user:
            self._client.username_pw_set(broker.user, broker.password or None)
        if broker.tls:
            self._client.tls_set_context(_tls(broker.verify))

    def open(self, seconds: float) -> None:
        """Connect; the login follows."""
        self._client.connect_timeout = seconds
        try:
            self._client.connect(self._broker.host, self._broker.port, KEEPALIVE)
        except (OSError, ValueError, UnicodeError) as error:
            raise _unreachable(error, self._broker) from None

    def turn(self, seconds: float) -> None:
        """Take what comes within so many seconds; raises RouterError once the connection has failed."""
        code = self._client.loop(seconds)
        if self._client.too_big:
            self._problem = RouterError(f"{self._broker.shown} sends a message of more than {LARGEST >> 20} "
                                        "MB; write a topic without pictures", transient=False, about="answer")
        if self._problem is not None:
            raise self._problem
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise RouterError(f"{self._broker.shown} has ended the connection, or is no MQTT broker"
                              + ("" if self._broker.tls else " (one with TLS is asked with mqtts://)"), transient=True)

    def close(self) -> None:
        """Say goodbye, and let go of the connection whatever comes of it."""
        self._client.disconnect()
        self._client.let_go()

    def _on_connect(self, client: Client, _data: Any, _flags: Any, code: Any, _more: Any) -> None:
        if not code.is_failure:
            client.subscribe(self._broker.topic)
        elif code.value in _REFUSED_LOGIN:
            scheme = "mqtts" if self._broker.tls else "mqtt"
            self._problem = RouterError(f"{self._broker.shown} refuses this user and password, or wants one: "
                                        f"{scheme}://USER:PASSWORD@...", transient=False, about="login")
        else:
            self._problem = RouterError(f"{self._broker.shown} takes no connection now ({code})", transient=True)

    def _on_subscribe(self, client: Client, _data: Any, _id: int, codes: list[Any], _properties: Any) -> None:
        if any(code.value >= _REFUSED for code in codes):
            self._problem = RouterError(f"{self._broker.shown}: this user may not read that topic", False, "login")
        else:
            client.unsubscribe(_BARRIER)  # answered after everything that was kept under the topic was sent

    def _on_unsubscribe(self, *_: Any) -> None:
        self.told = True
        self._connection.told()

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._heard(message.topic, bytes(message.payload), message.retain)


def _tls(verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _unreachable(error: Exception, broker: Broker) -> RouterError:
    shown = broker.shown
    if isinstance(error, ssl.SSLCertVerificationError):
        return RouterError(f"{shown}: its certificate is not trusted ({error.verify_message}); for one that the broker "
                           "made itself write ?verify=no", transient=False, about="answer")
    if isinstance(error, ssl.SSLError):
        return RouterError(f"{shown} does not speak TLS at this port; without it the address begins with mqtt://",
                           transient=False, about="answer")
    if isinstance(error, socket.gaierror | UnicodeError | ValueError):
        return RouterError(f"{shown} is a name that nothing answers to; check how it is written", transient=True)
    if isinstance(error, ConnectionRefusedError):
        return RouterError(f"{shown} refuses connections; check the port and whether the broker runs", transient=True)
    if isinstance(error, ConnectionError) and broker.tls:
        return RouterError(f"{shown} hangs up at once; check the port, and whether the broker speaks TLS there", True)
    if isinstance(error, TimeoutError):
        return RouterError(f"{shown} takes too long to answer; check its power and the network", transient=True)
    return RouterError(f"{shown} cannot be reached; check the address, its power and the network", transient=True)

"""What a broker has said of devices, and the address that says how it is understood."""

import threading

from who_is_home.live_connection import LiveConnection
from who_is_home.router import ListedDevice, RouterContext, RouterError
from who_is_home.routers.mqtt import reports
from who_is_home.routers.mqtt.broker_connection import Broker, hold
from who_is_home.routers.mqtt.reports import DeviceReport, ReportRules
from who_is_home.source_address import SourceAddress, parsed

MOST_DEVICES = 500
"""Devices of one address; a topic under which more are is too wide."""


def connect(address: str, context: RouterContext) -> "MqttTopics":
    """The topics at `mqtt://user:password@host:port/TOPIC?home=home`; raises RouterError for what can never work."""
    found = parsed(address, ("home", "away", "key", "region", "fresh", "verify"))
    topic = found.path.lstrip("/")
    if not found.host or not topic:
        raise RouterError(f"{found.shown} names no topic; write {found.scheme}://USER:PASSWORD@HOST/owntracks/+/+",
                          transient=False, about="answer")
    if not _is_filter(topic):
        raise RouterError(f"{found.shown}: in a topic + stands for a whole part, and # only at its end",
                          transient=False, about="answer")
    tls = found.scheme.endswith("s")
    broker = Broker(found.host, found.port or (8883 if tls else 1883), found.user, found.password, topic, found.shown,
                    tls, found.yes("verify", True))
    return MqttTopics(broker, _rules(found), context)


class MqttTopics:
    """The devices that messages under one topic were about, heard in a thread of its own from the first look on."""

    def __init__(self, broker: Broker, rules: ReportRules, context: RouterContext) -> None:
        self._broker, self._rules, self._context = broker, rules, context
        self._connection = LiveConnection(broker.shown, self._hold, context.clock)
        self._lock = threading.Lock()
        self._reports: dict[str, DeviceReport] = {}
        self._too_many = False

    def devices(self) -> tuple[ListedDevice, ...]:
        self._connection.wait(self._context.timeout)
        self._context.tell(f"listens to {self._broker.topic}")
        now = self._context.clock.now()
        with self._lock:
            if self._too_many:
                raise RouterError(f"{self._broker.shown} has more than {MOST_DEVICES} devices under this topic; write "
                                  "one that takes in fewer", transient=False, about="answer")
            return tuple(ListedDevice(name=each.name, active=each.active(now), topic=each.topic)
                         for each in self._reports.values())

    def close(self) -> None:
        self._connection.close()

    def _hold(self, connection: LiveConnection) -> None:
        with self._lock:  # what the broker keeps it sends again, and what it keeps no more is not so any more
            self._reports = {topic: each for topic, each in self._reports.items() if each.at is not None}
            self._too_many = False
        hold(self._broker, self._heard, connection, self._context.clock, self._context.timeout)

    def _heard(self, topic: str, payload: bytes, retained: bool) -> None:
        """Called in the connection's thread for each message."""
        with self._lock:
            if not payload:  # how a message that a broker keeps is taken back
                self._reports.pop(topic, None)
                return
            found = reports.report(topic, payload, retained, self._context.clock.now(), self._rules)
            if found is None:
                return
            if found.topic not in self._reports and len(self._reports) >= MOST_DEVICES:
                self._too_many = True
                return
            self._reports[found.topic] = found.after(self._reports.get(found.topic))


def _rules(address: SourceAddress) -> ReportRules:
    home, away = address.words("home", reports.HOME), address.words("away")
    if "home" in address.options and "away" in address.options:
        raise address.wrong("home", "left out where away is given")
    if not home:
        raise address.wrong("home", "the value that means home, such as home or on")
    return ReportRules(home, away, address.options.get("key", ""), address.options.get("region", "home"),
                       address.seconds("fresh", 0.0) or None)


def _is_filter(topic: str) -> bool:
    """Whether it is a topic filter after MQTT 3.1.1, 4.7.1."""
    parts = topic.split("/")
    return (all(part == "+" or "+" not in part for part in parts) and all("#" not in part for part in parts[:-1])
            and (parts[-1] == "#" or "#" not in parts[-1]) and "\0" not in topic and len(topic.encode()) <= 65_535)

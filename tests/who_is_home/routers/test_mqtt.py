"""Topics of a real broker, and brokers that fail in every way."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import publish

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import context_of
from who_is_home import live_connection
from who_is_home.router import Router, RouterError
from who_is_home.routers import mqtt
from who_is_home.routers.mqtt import router as adapter

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
LOGIN = "anna:s3cret%21@"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Mosquitto:
    """A real broker, with a user and, at another port, with TLS; it can be stopped and started again."""

    def __init__(self, folder: Path, certificate: Path, until: Callable[..., None]) -> None:
        self.folder, self.until = folder, until
        self.port, self.tls_port = free_port(), free_port()
        subprocess.run(["mosquitto_passwd", "-b", "-c", folder / "users", "anna", "s3cret!"], check=True,
                       capture_output=True)
        os.chmod(folder / "users", 0o600)
        pem = f"certfile {certificate}\nkeyfile {certificate}\n"
        user = "user root\n" if os.geteuid() == 0 else ""
        (folder / "conf").write_text(f"{user}allow_anonymous false\npassword_file {folder / 'users'}\n"
                                     f"listener {self.port} 127.0.0.1\nlistener {self.tls_port} 127.0.0.1\n{pem}")
        self.start()

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([str(MOSQUITTO), "-c", str(self.folder / "conf")], stdout=log, stderr=log)
        self.until(self.answers, "mosquitto answers", 20)

    def answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def say(self, *messages: tuple[str, Any], retain: bool = False) -> None:
        publish.multiple([{"topic": topic, "payload": each if isinstance(each, str | bytes) else json.dumps(each),
                           "retain": retain} for topic, each in messages], "127.0.0.1", self.port,
                         auth={"username": "anna", "password": "s3cret!"})

    def address(self, rest: str, login: str = LOGIN) -> str:
        return f"mqtt://{login}127.0.0.1:{self.port}/{rest}"


@pytest.fixture(scope="module")
def broker(tmp_path_factory, certificate, until) -> Iterator[Mosquitto]:
    if MOSQUITTO is None:
        missing("mosquitto")
    made = Mosquitto(tmp_path_factory.mktemp("mosquitto"), certificate, until)
    yield made
    made.stop()


@pytest.fixture
def look(monkeypatch) -> Iterator[Callable[..., Router]]:
    """`look(address)`: an adapter that tries again soon; all are closed afterwards, and no thread may be left."""
    monkeypatch.setattr(live_connection, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(live_connection.LiveConnection, "turn", 0.05)
    made: list[Router] = []

    def connect(address: str, timeout: float = 5.0) -> Router:
        made.append(mqtt.connect(address, context_of(timeout=timeout)))
        return made[-1]

    yield connect
    for each in made:
        each.close()
    assert [each.name for each in threading.enumerate() if "mqtt" in each.name] == []


def states(router: Router) -> dict[str, bool]:
    return {each.topic: each.active for each in router.devices()}


def test_a_phone_with_owntracks_comes_and_goes(broker, look, until):
    now = time.time()
    broker.say(("owntracks/anna/phone", {"_type": "location", "tst": now - 60, "inregions": ["Home"]}),
               ("owntracks/ben/phone", {"_type": "location", "tst": now - 90_000, "inregions": ["Home"]}), retain=True)
    router = look(broker.address("owntracks/#"))
    assert states(router) == {"owntracks/anna/phone": True, "owntracks/ben/phone": False}
    for event, home in (("leave", False), ("enter", True)):
        broker.say(("owntracks/anna/phone/event", {"_type": "transition", "event": event, "desc": "home",
                                                   "tst": time.time()}))
        until(lambda home=home: states(router)["owntracks/anna/phone"] is home, f"the phone's {event} is heard", 20)


def test_the_first_look_has_everything_that_the_broker_keeps(broker, look):
    broker.say(*((f"many/{number}", "home") for number in range(300)), retain=True)
    assert len(look(broker.address("many/+")).devices()) == 300


def test_what_is_taken_back_is_forgotten(broker, look, until):
    broker.say(("kept/anna", "home"), retain=True)
    router = look(broker.address("kept/anna"))
    assert states(router) == {"kept/anna": True}
    broker.say(("kept/anna", ""), retain=True)
    until(lambda: states(router) == {}, "the value is gone", 20)


def test_a_broker_that_restarts_is_an_error_until_it_is_back(broker, look, until):
    broker.say(("again/anna", "home"), retain=True)
    router = look(broker.address("again/+"))
    assert states(router) == {"again/anna": True}
    broker.stop()

    def failing() -> RouterError | None:
        try:
            router.devices()
        except RouterError as error:
            return error
        return None

    until(failing, "its absence is noticed", 20)
    error = failing()
    assert error is not None
    assert (error.transient, "s3cret" in str(error)) == (True, False)
    broker.start()
    broker.say(("again/anna", "not_home"), retain=True)
    until(lambda: failing() is None and states(router) == {"again/anna": False}, "it is heard again", 20)


@pytest.mark.parametrize("login", ["", "anna:wrong@", "anna@"])
def test_a_refused_login_is_named_without_the_password(broker, look, login):
    router = look(broker.address("x", login))
    with pytest.raises(RouterError, match=r"refuses this user and password.*mqtt://USER:PASSWORD@") as refused:
        router.devices()
    assert (refused.value.transient, refused.value.about, "wrong" in str(refused.value)) == (False, "login", False)


def test_a_certificate_that_the_broker_made_itself_needs_to_be_allowed(broker, look):
    address = f"mqtts://{LOGIN}127.0.0.1:{broker.tls_port}/x"
    with pytest.raises(RouterError, match=r"not trusted.*\?verify=no") as refused:
        look(address).devices()
    assert not refused.value.transient
    assert look(f"{address}?verify=no").devices() == ()


def test_tls_where_there_is_none_and_none_where_there_is_are_told(broker, look):
    with pytest.raises(RouterError, match="speaks? TLS"):
        look(f"mqtts://{LOGIN}127.0.0.1:{broker.port}/x").devices()
    with pytest.raises(RouterError, match="mqtts://"):
        look(f"mqtt://{LOGIN}127.0.0.1:{broker.tls_port}/x").devices()


def test_a_topic_that_takes_in_too_much_is_refused(broker, look, monkeypatch, until):
    monkeypatch.setattr(adapter, "MOST_DEVICES", 3)
    broker.say(*((f"wide/{number}", "home") for number in range(5)), retain=True)
    with pytest.raises(RouterError, match="more than 3 devices"):
        look(broker.address("wide/#")).devices()
    broker.say(("pictures/1", b"x" * 1_500_000), retain=True)
    with pytest.raises(RouterError, match="message of more than 1 MB"):
        look(broker.address("pictures/#")).devices()


def hang(_taken: socket.socket, stop: threading.Event) -> None:
    stop.wait(10)


def hang_up(taken: socket.socket, _stop: threading.Event) -> None:
    taken.recv(100)


def garbage(taken: socket.socket, stop: threading.Event) -> None:
    taken.sendall(bytes(range(256)) * 20)
    stop.wait(10)


def not_now(taken: socket.socket, stop: threading.Event) -> None:
    taken.recv(100)
    taken.sendall(b"\x20\x02\x00\x03")  # CONNACK: server unavailable
    stop.wait(10)


def refuse_topic(taken: socket.socket, stop: threading.Event) -> None:
    taken.recv(100)
    taken.sendall(b"\x20\x02\x00\x00")
    taken.recv(100)
    taken.sendall(b"\x90\x03\x00\x01\x80")
    stop.wait(10)


@pytest.fixture
def played() -> Iterator[Callable[..., int]]:
    """`played(answer)`: the port of a broker that answers so; stopped afterwards."""
    stop, servers, threads = threading.Event(), list[socket.socket](), list[threading.Thread]()

    def serve(server: socket.socket, answer: Callable[[socket.socket, threading.Event], None]) -> None:
        while not stop.is_set():
            try:
                taken, _ = server.accept()
            except OSError:
                return
            with taken:
                answer(taken, stop)

    def start(answer: Callable[[socket.socket, threading.Event], None]) -> int:
        servers.append(socket.create_server(("127.0.0.1", 0)))
        threads.append(threading.Thread(target=serve, args=(servers[-1], answer), daemon=True))
        threads[-1].start()
        return servers[-1].getsockname()[1]

    yield start
    stop.set()
    for each in servers:
        each.shutdown(socket.SHUT_RDWR)
        each.close()


@pytest.mark.parametrize(("answer", "said", "transient"), [
    (hang, "takes too long", True), (hang_up, "ended the connection", True), (garbage, "no MQTT broker", True),
    (not_now, "no connection now", True), (refuse_topic, "may not read that topic", False),
])  # fmt: skip
def test_a_broker_that_fails_is_told_within_the_time_for_an_answer(look, played, answer, said, transient):
    router = look(f"mqtt://127.0.0.1:{played(answer)}/x", 0.4)
    with pytest.raises(RouterError, match=said) as failed:
        router.devices()
        router.devices()
    assert failed.value.transient is transient


def test_nothing_at_the_port_is_told(look):
    with pytest.raises(RouterError, match="refuses connections") as failed:
        look(f"mqtt://127.0.0.1:{free_port()}/x").devices()
    assert failed.value.transient


@pytest.mark.parametrize(("address", "said"), [
    ("mqtt://127.0.0.1", "names no topic"), ("mqtt:///x", "names no topic"), ("mqtt://h/a/#/b", "only at its end"),
    ("mqtt://h/a+/b", "whole part"), ("mqtt://h/a?fresh=no", "fresh must be"), ("mqtt://h/a?home=", "home must be"),
    ("mqtt://h/a?home=x&away=y", "left out"), ("mqtts://h/a?verify=0", "yes or no"), ("mqtt://h/a?qos=1", "'qos'"),
    ("mqtt://anna:a/b@h/x", "cuts it short"), ("mqtt://h:99999/x", "cuts it short"),
])  # fmt: skip
def test_an_address_that_can_never_work_says_what_to_write(address, said):
    with pytest.raises(RouterError, match=said) as refused:
        mqtt.connect(address, context_of())
    assert not refused.value.transient

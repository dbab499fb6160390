"""Waits beside the starting house until its page is served, then says how to log in, and tells systemd."""

import os
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cli.commands import glances
from cli.commands.up.plan import StartPlan
from cli.errors import say
from cli.supervise import port_check
from cli.supervise.orphans import wait_until
from ledger.home import Home

SLOW, GIVEN_UP = 20.0, 280.0
"""Seconds until it says that something is slow, and until it waits no longer."""


@dataclass(frozen=True)
class Greeting:
    """What a started house says. glances_password: made up just now, or ""; new: the house has never run before."""

    plan: StartPlan
    on_terminal: bool
    glances_password: str
    new: bool

    def lines(self) -> list[str]:
        """The lines to print, once the page is served; passwords are made up here, and on a terminal only."""
        plan = self.plan
        return ["", f"{plan.settings.house.name} is up.", f"  page      {port_check.url(plan.settings.web)}",
                f"  log in    {self._log_in(plan.home)}", *self._extras(), *self._next(), *self._labels(), ""]

    def _log_in(self, home: Home) -> str:
        # Flask takes half a second to import on a Pi: here, where the page is served already, nobody waits for it.
        from app.auth.passwords import Passwords

        passwords = Passwords(home.secrets)
        if passwords.is_set:
            return "with the password you have; ./hearthwatch password sets another"
        if not self.on_terminal:
            return "no password is set yet: ./hearthwatch password sets one"
        return f"password {passwords.make_up()}  (shown this once; ./hearthwatch password sets another)"

    def _extras(self) -> list[str]:
        lines = []
        if self.plan.pretended:
            lines.append(f"  Slack     a stand-in: {self.plan.pretended.page}")
        if self.plan.glances_port:
            made = self.glances_password
            word = f"password {made}  (shown this once)" if made else "with the password you have"
            address = f"http://{port_check.LOOPBACK}:{self.plan.glances_port}"
            lines.append(f"  glances   {address}, user {glances.USER}, {word}")
        return lines

    def _next(self) -> list[str]:
        if self.plan.demo:
            return ["  demo      a drawn room, no camera: someone walks through within a minute",
                    f"  for real  name your cameras in {self.plan.real.config}, then ./hearthwatch up"]
        if self.new and self.plan.settings.house.first_mode == "home":
            return ["  mode      watching, neither recording nor alerting: press Away on the page, or /pycam_on"]
        return []

    def _labels(self) -> list[str]:
        """An offer to fetch the model that names things; the house never waits for it."""
        from camera_process.model_files import CATALOGUE, find, search_path

        model = CATALOGUE.get(self.plan.settings.analysis.analyzer.partition("://")[0])
        if model is None or find(model, search_path(self.plan.home.models, os.environ)):
            return []
        return [f"  labels    ./hearthwatch models fetch ({model.megabytes} MB) lets the house name what it sees"]


def fork(served: Callable[[], bool], lines: Callable[[], Sequence[str]], held: int) -> None:
    """Greet from a process of its own, because this one is about to become the supervisor.

    served: whether the page is answered now. held: the descriptor of `up`'s lock, which the greeter must not keep.
    """
    parent = os.getpid()
    if os.fork():
        return
    try:
        os.close(held)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        greet(lambda: served() or os.getppid() != parent, lines, lambda: os.getppid() == parent)
    finally:
        os._exit(0)


def greet(over: Callable[[], bool], lines: Callable[[], Sequence[str]], alive: Callable[[], bool]) -> None:
    """Print `lines` once `over` is true and the house still lives; after SLOW seconds say where to look."""
    if not wait_until(over, SLOW):
        say("the page is not served yet; ./hearthwatch status and ./hearthwatch logs app say why")
        if not wait_until(over, GIVEN_UP):
            return
    if alive():
        print("\n".join(lines()), flush=True)
        notify("READY=1")


def notify(text: str) -> None:
    """Tell systemd (a datagram to $NOTIFY_SOCKET); nothing happens where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.sendto(text.encode(), "\0" + address[1:] if address.startswith("@") else address)

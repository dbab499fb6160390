"""What `up` prints once the house has started: where the page is, how to log in, and what is not there yet."""

import os
from dataclasses import dataclass

from cli.commands import glances
from cli.commands.up.start_plan import StartPlan
from cli.supervise import port_check
from cli.supervise.orphans import wait_until
from house.names import place
from house.settings.sections.ingest import sender_of
from house.state.house_state import Trouble
from ledger.home import Home

MOST_TROUBLES = 5
FIRST_PICTURES = 3.0
"""Seconds in which cameras that are well give their first picture; whoever waits for the house knows by then."""


@dataclass(frozen=True)
class Greeting:
    """What is printed once the house has started.

    glances_password: made up just now, or "". new: the house has never run before. began: unix time of the start.
    """

    plan: StartPlan
    on_terminal: bool
    glances_password: str
    new: bool
    began: float

    def lines(self) -> list[str]:
        """The lines to print, once the house is ready; passwords are made up here, and on a terminal only."""
        plan = self.plan
        return ["", f"{plan.settings.house.name} is up.", f"  page      {self._page()}",
                f"  log in    {self._log_in(plan.home)}", *self._extras(), *self._next(), *self._labels(),
                *self._missing(), ""]

    def _page(self) -> str:
        web = self.plan.settings.web
        return port_check.url(web) + ("" if port_check.is_served(web) else
                                      "  (not served yet; ./hearthwatch logs app says why)")

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
        if self.plan.stand_in:
            lines.append(f"  Slack     a stand-in: {self.plan.stand_in.page}")
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
        from camera_process.analyzer_models import model_of
        from ledger.files.model_files import find, search_path

        folders = search_path(self.plan.home.models, os.environ)
        needed = [model for address in self.plan.settings.analyzers_in_use if (model := model_of(address))]
        return [f"  labels    ./hearthwatch models fetch {model.name} ({model.megabytes} MB) lets the house name what "
                "it sees" for model in needed if not find(model, folders)]

    def _missing(self) -> list[str]:
        """What is not there yet, which nobody waits for: cameras without a picture, and what is wrong."""
        cameras = [name for name, each in self.plan.settings.cameras.items() if not sender_of(each.source)]
        wait_until(lambda: all(map(self._has_picture, cameras)), FIRST_PICTURES)
        dark = [name for name in cameras if not self._has_picture(name)]
        waiting = [f"  waiting   for the first picture of {', '.join(map(place, dark))}"] if dark else []
        return [*waiting, *(f"  trouble   {each.text}" for each in self._troubles()[:MOST_TROUBLES])]

    def _has_picture(self, camera: str) -> bool:
        try:
            return self.plan.home.frame_time(camera).stat().st_mtime >= self.began
        except OSError:
            return False

    def _troubles(self) -> tuple[Trouble, ...]:
        from cli.commands.up import log_ready_check

        return log_ready_check.troubles(self.plan.home, self.plan.settings)

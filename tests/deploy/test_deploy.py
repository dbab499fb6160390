"""What stands in deploy/: a unit that systemd takes, and glances patterns that fit our commands."""

import configparser
import getpass
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.supervise.process_table import ROOT, programs
from house.settings.whole_config import Settings
from house.watchdog.hangs import STALLED

UNIT = ROOT / "deploy" / "hearthwatch.service"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing")
    placed = tmp_path / "hearthwatch.service"
    text = UNIT.read_text().replace("/home/pi/hearthwatch", str(ROOT)).replace("User=pi", f"User={getpass.getuser()}")
    placed.write_text(text)

    said = subprocess.run(["systemd-analyze", "verify", "--man=no", str(placed)], capture_output=True, text=True,
                          check=False)

    assert (said.returncode, said.stdout + said.stderr) == (0, "")


def test_the_unit_waits_for_our_word_and_lets_the_supervisor_stop_in_order() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT.read_text())
    service = unit["Service"]

    assert (service["Type"], service["NotifyAccess"], service["KillMode"]) == ("notify", "all", "mixed")
    assert service["ExecStart"].endswith("/hearthwatch up")
    assert int(service["TimeoutStopSec"]) > 30, "longer than down waits before it kills"
    assert int(service["WatchdogSec"]) > 2 * STALLED, "a watchdog that is busy for a moment is no reason to restart"
    assert service["Restart"] == "always"


def test_the_unit_is_as_closed_as_the_documents_say(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing")
    placed = shutil.copy(UNIT, tmp_path)

    said = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", placed], capture_output=True,
                          text=True, check=False).stdout.splitlines()[-1:]

    page = (ROOT / "docs" / "security.md").read_text()
    quoted = re.search(r"Overall exposure level for hearthwatch\.service: (\d\.\d)", page)
    assert quoted is not None and float(quoted[1]) <= 2.1
    assert quoted[0] in "".join(said)


def test_the_unit_leaves_the_machine_memory_and_the_house_its_folders() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT.read_text())
    service = unit["Service"]

    assert int(service["MemoryHigh"].rstrip("%")) < int(service["MemoryMax"].rstrip("%")) < 100
    assert service["OOMPolicy"] == "continue", "or one process that the kernel ends would take the house with it"
    assert (service["ProtectSystem"], service["ProtectHome"], service["UMask"]) == ("strict", "read-only", "0077")
    assert service["WorkingDirectory"] in re.findall(r"^ReadWritePaths=(.*)$", UNIT.read_text(), re.MULTILINE)


def test_every_process_of_a_house_is_watched_by_exactly_one_glances_pattern() -> None:
    conf = configparser.RawConfigParser()
    conf.read(ROOT / "deploy" / "glances.conf")
    patterns = {name.removeprefix("amp_"): conf[name]["regex"] for name in conf.sections() if name.startswith("amp_")}
    settings = Settings.model_validate({"cameras": {"front": {"source": "rtsp://h/1"},
                                                    "pi": {"source": "picamera://0"}},
                                        "ingest": {"ftp": {"bind": "127.0.0.1:2121"}},
                                        "presence": {"routers": {"attic": {"address": "asus://h"}}}})

    found = {each.name: [name for name, pattern in patterns.items() if re.search(pattern, " ".join(each.command))]
             for each in programs(settings, redis=("/opt/valkey-server", "conf"))}

    assert found == {"redis": ["redis"], "app": ["app"], "camera-lan": ["camera"], "camera-pi": ["camera"],
                     "ingest": ["ingest"], "analysis": ["analysis"], "presence": ["presence"], "notifier": ["notifier"],
                     "historian": ["historian"]}


def test_the_supervisor_and_its_listener_are_watched_by_patterns_that_name_their_modules() -> None:
    conf = configparser.RawConfigParser()
    conf.read(ROOT / "deploy" / "glances.conf")

    for name, module in (("amp_supervisor", "cli.supervise.supervisord"),
                         ("amp_listener", "cli.supervise.restart_listener")):
        assert importlib.util.find_spec(module) is not None
        assert re.search(conf[name]["regex"], f"/venv/bin/python -m {module}")

"""./hearthwatch itself, in a small project: what it makes once, what it says when it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MAIN = "import os, sys; print('ran', *sys.argv[1:], 'in', os.getcwd(), 'by', sys.prefix)"
NO_SUCH = "no-such-package==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
UV = """#!/bin/sh
echo "$*" >>{log}
case "$1" in venv) mkdir -p {venv}/bin {venv}/lib; ln -sf /usr/bin/python3 {venv}/bin/python;; esac
"""
BARE_PYTHON = """#!/bin/sh
case "$*" in *ensurepip*) exit 1;; -V) echo Python 3.11.2;; esac
"""


class Project:
    """A folder with the launcher, no requirements, and a command that prints its arguments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "hearthwatch"
        (self.folder / "cli").mkdir(parents=True)
        shutil.copy2(ROOT / "hearthwatch", self.folder / "hearthwatch")
        (self.folder / "cli" / "__main__.py").write_text(MAIN)
        (self.folder / "requirements").mkdir()
        for name in ("requirements.txt", "requirements/pi.txt", "requirements/test.txt"):
            (self.folder / name).write_text("")
        self.bin = folder / "bin"
        self.bin.mkdir()

    def run(self, *words: str, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
        tools = f"{self.bin}:/usr/bin:/bin"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEARTHWATCH_", "PYTHON"))}
        everything = {**kept, "PATH": tools, "HEARTHWATCH_BOARD": "/none", **environment}
        return subprocess.run([str(self.folder / "hearthwatch"), *words], env=everything, capture_output=True,
                              text=True, timeout=120, check=False, cwd=cwd or self.folder)

    def tool(self, name: str, text: str) -> Path:
        file = self.bin / name
        file.write_text(text)
        file.chmod(0o755)
        return file


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_environment_is_made_once_and_an_installation_that_failed_is_repeated(
        project: Project, tmp_path: Path) -> None:
    (project.folder / "requirements.txt").write_text(NO_SUCH)
    offline = {"HEARTHWATCH_PYTHON": sys.executable, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}

    failed = project.run("status", **offline)
    (project.folder / "requirements.txt").write_text("")
    fixed = project.run("status", "--json", cwd=tmp_path, **offline)
    again = project.run("status", cwd=tmp_path, **offline)

    assert (failed.returncode, failed.stdout) == (1, "")
    assert "making" in failed.stderr
    assert "could not be installed (see above). Is this machine online?" in failed.stderr.splitlines()[-1]
    assert fixed.stdout == f"ran status --json in {tmp_path} by {project.folder}/.venv\n"
    assert "making" not in fixed.stderr and "installing requirements.txt" in fixed.stderr
    assert (again.stdout, again.stderr) == (f"ran status in {tmp_path} by {project.folder}/.venv\n", "")


def test_changed_requirements_are_installed_once_more(project: Project) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3")
    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3")
    before = (project.folder / "log").read_text().count("pip install")
    (project.folder / "requirements.txt").write_text("# another\n")

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3")

    assert (before, (project.folder / "log").read_text().count("pip install")) == (1, 2)


def test_only_the_tests_need_what_tests_need(project: Project) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3")
    up = (project.folder / "log").read_text()
    project.run("test", HEARTHWATCH_PYTHON="/usr/bin/python3")

    assert "requirements/test.txt" not in up
    assert "requirements/test.txt" in (project.folder / "log").read_text()


@pytest.mark.parametrize(("line", "needed"), [
    ("      address: onvif://u:p@10.0.0.9/", True), ("      # address: onvif://u:p@10.0.0.9/", False), ("", False),
])
def test_onvif_is_installed_when_a_camera_turns_by_it(project: Project, line: str, needed: bool) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (project.folder / "requirements/onvif.txt").write_text("")
    (project.folder / "house").mkdir()
    (project.folder / "house" / "config.yml").write_text(f"cameras:\n  front:\n    pan_tilt:\n{line}\n")

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3", HEARTHWATCH_HOME=str(project.folder / "house"))

    assert ("requirements/onvif.txt" in (project.folder / "log").read_text()) is needed


@pytest.mark.parametrize(("line", "needed"), [
    ("  onnxruntime: true", True), ("  onnxruntime: false", False), ("  # onnxruntime: true", False)])
def test_onnxruntime_is_installed_when_the_settings_want_it(project: Project, line: str, needed: bool) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (project.folder / "requirements/onnx.txt").write_text("")
    (project.folder / "house").mkdir()
    (project.folder / "house" / "config.yml").write_text(f"analysis:\n{line}\n")

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3", HEARTHWATCH_HOME=str(project.folder / "house"))

    assert ("requirements/onnx.txt" in (project.folder / "log").read_text()) is needed


@pytest.mark.parametrize(("line", "words", "needed"), [
    ("    a: {address: fritzbox://u:p@10.0.0.1}", ["up"], True),
    ("    a: {address: asuss://u:p@10.0.0.1}", ["up"], True),
    ("    # a: {address: fritzbox://u:p@10.0.0.1}", ["up"], False), ("", ["presence", "try", "a"], False),
    ("", ["presence", "try", "fritzbox://u@10.0.0.1"], True),
])
def test_what_routers_need_is_installed_when_one_of_them_is_asked(
        project: Project, line: str, words: list[str], needed: bool) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (project.folder / "requirements" / "routers.txt").write_text("")
    (project.folder / "house").mkdir()
    (project.folder / "house" / "config.yml").write_text(f"presence:\n  routers:\n{line}\n")

    project.run(*words, HEARTHWATCH_PYTHON="/usr/bin/python3", HEARTHWATCH_HOME=str(project.folder / "house"))

    assert ("requirements/routers.txt" in (project.folder / "log").read_text()) is needed


@pytest.mark.parametrize(("line", "needed"), [("    source: push://yard", True), ("    # source: push://yard", False)])
def test_what_servers_for_cameras_need_is_installed_when_one_sends_by_itself(
        project: Project, line: str, needed: bool) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (project.folder / "requirements" / "ingest.txt").write_text("")
    (project.folder / "house").mkdir()
    (project.folder / "house" / "config.yml").write_text(f"cameras:\n  yard:\n{line}\n")

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3", HEARTHWATCH_HOME=str(project.folder / "house"))

    assert ("requirements/ingest.txt" in (project.folder / "log").read_text()) is needed


@pytest.mark.parametrize(("line", "needed"), [("    address: s3://house", True), ("    # address: s3://house", False)])
def test_what_s3_needs_is_installed_when_the_settings_name_a_bucket(project: Project, line: str, needed: bool) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (project.folder / "requirements" / "s3.txt").write_text("")
    (project.folder / "house").mkdir()
    (project.folder / "house" / "config.yml").write_text(f"storage:\n  upload:\n{line}\n")

    project.run("up", HEARTHWATCH_PYTHON="/usr/bin/python3", HEARTHWATCH_HOME=str(project.folder / "house"))

    assert ("requirements/s3.txt" in (project.folder / "log").read_text()) is needed


def test_a_pi_gets_debians_python_with_its_packages(project: Project, tmp_path: Path) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    board = tmp_path / "model"
    board.write_text("Raspberry Pi 5 Model B Rev 1.0\0")

    project.run("up", HEARTHWATCH_BOARD=str(board))

    log = (project.folder / "log").read_text()
    assert f"venv -q --clear --python /usr/bin/python3 --system-site-packages {project.folder}/.venv" in log
    assert "requirements/pi.txt" in log


def test_a_python_without_ensurepip_is_reported_with_the_one_line_to_type(project: Project) -> None:
    bare = project.tool("bare-python", BARE_PYTHON)

    answer = project.run("up", HEARTHWATCH_PYTHON=str(bare))

    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1] == (
        "hearthwatch: this Python cannot make a virtual environment yet; run: sudo apt install python3-venv")


def test_on_a_machine_without_a_fitting_python_it_says_which_it_needs(project: Project) -> None:
    old = project.tool("old-python", "#!/bin/sh\nexit 1\n")

    answer = project.run("up", HEARTHWATCH_PYTHON=str(old))

    assert answer.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in answer.stderr and "sudo apt install python3" in answer.stderr


def test_an_environment_that_was_cut_short_is_made_again(project: Project) -> None:
    (project.folder / ".venv" / "bin").mkdir(parents=True)
    (project.folder / ".venv" / "bin" / "python").symlink_to("/gone/python3.9")

    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))

    answer = project.run("status", HEARTHWATCH_PYTHON="/usr/bin/python3")

    assert answer.stdout.startswith("ran status")


def test_it_runs_through_a_link_from_anywhere(project: Project, tmp_path: Path) -> None:
    project.tool("uv", UV.format(log=project.folder / "log", venv=project.folder / ".venv"))
    (tmp_path / "hw").symlink_to(project.folder / "hearthwatch")

    done = subprocess.run([str(tmp_path / "hw"), "status"], capture_output=True, text=True, timeout=60, check=False,
                          env={"PATH": f"{project.bin}:/usr/bin:/bin", "HEARTHWATCH_PYTHON": "/usr/bin/python3"},
                          cwd=tmp_path)

    assert done.stdout.startswith("ran status")


@pytest.mark.parametrize("words", [("help",), (), ("--help",), ("-h",), ("--version",), ("help", "doctor"),
                                   ("test", "--help"), ("test", "-h")])
def test_help_and_version_install_nothing(project: Project, words: tuple[str, ...]) -> None:
    for name in ("cli/usage.py", "cli/command_table.py", "cli/__init__.py", "house/version.py", "house/__init__.py",
                 "cli/commands/doctor.py", "cli/commands/test/command.py"):
        (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, project.folder / name)

    answer = project.run(*words, HEARTHWATCH_PYTHON="/usr/bin/python3")

    assert (answer.returncode, answer.stderr) == (0, "") and answer.stdout
    assert not (project.folder / ".venv").exists()

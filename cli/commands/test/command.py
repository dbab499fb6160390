"""`test [pytest arguments]`: style, types, import contracts and all tests; every step runs, then a summary closes.

CI=true allows nothing to be skipped. Tests run in parallel; give -n 0 to run them in one process. Many start real
servers, processes and browsers, and a busy machine can starve one of them: up to three failed tests are tried a second
time, alone. What passes only then does not fail the run, but is named in the summary, since it wants a look.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.commands.test import debian_packages
from cli.errors import say
from cli.supervise.process_table import ROOT, python
from ledger.home import Home

NEEDED = ROOT / "tests" / "debian-packages.txt"
SHARED = ROOT.parent / "shared"
PARALLEL = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
"""More than two cores' worth, since many tests wait; in the order of the files, so that journeys do not come last."""
MOST_TRIED_AGAIN = 3
_TESTS_FAILED = 1  # pytest's exit code when everything ran and some tests failed
_CLOSING = re.compile(r"\b(passed|failed|error|errors|skipped|no tests ran)\b.* in \d")


@dataclass(frozen=True)
class Skipped:
    """A test that did not run, and why."""

    name: str
    reason: str


def run(argv: Sequence[str], _home: Home) -> int:
    """Exit code 0 only when every step was clean."""
    ci = os.environ.get("CI", "").lower() == "true"
    os.chdir(ROOT)
    absent = debian_packages.provide(debian_packages.listed(NEEDED), ci)
    if absent:
        say(f"tests that need these Debian packages are skipped: {' '.join(absent)}",
            f"to run them too: sudo apt install {' '.join(absent)}")
    if not SHARED.is_dir():
        say(f"tests that need {SHARED} {'fail' if ci else 'are skipped'}: it is not there")
    results = {title: _step(title, command) for title, command in _checks().items()}
    # pytest's own folders have long names, and a unix socket's path must stay under 108 bytes.
    with tempfile.TemporaryDirectory(prefix="hw-", ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "tests.xml"
        results["tests"], closing = _tests([*PARALLEL, f"--basetemp={folder}/t", *argv], report)
        skipped, again = skipped_in(report), failed_in(report)
        if results["tests"] == _TESTS_FAILED and 0 < len(again) <= MOST_TRIED_AGAIN:
            first = closing
            results["tests"], second = _tests(["-n", "0", f"--basetemp={folder}/a", *again], Path(folder) / "again.xml")
            closing = f"{first}\n{second}"
        else:
            again = []
    print("\n".join(summary(results, skipped, again, closing)), flush=True)
    return 1 if any(results.values()) else 0


def _checks() -> dict[str, tuple[str, ...]]:
    scripts = Path(sys.executable).parent
    return {
        "style (ruff)": python("-m", "ruff", "check", "."),
        "types (mypy)": python("-m", "mypy", "."),
        "import contracts": (str(scripts / "lint-imports"), "--no-cache"),
    }


def _step(title: str, command: Sequence[str]) -> int:
    print(f"\n== {title}", flush=True)
    return subprocess.run(command, check=False).returncode


def _tests(argv: Sequence[str], report: Path) -> tuple[int, str]:
    """Run pytest, its output passed on as it comes; its exit code and closing line."""
    print("\n== tests", flush=True)
    # xunit1 is the family that names each test's file
    command = [*python("-m", "pytest", f"--junitxml={report}", "-o", "junit_family=xunit1"), *argv]
    if sys.stdout.isatty():
        command.append("--color=yes")
    closing = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(os.environ)) as child:
        assert child.stdout is not None
        for line in child.stdout:
            print(line, end="", flush=True)
            closing = line.rstrip() if _CLOSING.search(line) else closing
    return child.returncode, closing


def environment(environ: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """The environment of the tests: never that of somebody's house."""
    return {name: value for name, value in environ.items() if name not in ("HEARTHWATCH_HOME", "REDIS_URL")}


def skipped_in(report: Path) -> list[Skipped]:
    """The skipped tests of a junit report; none when pytest wrote no report."""
    if not report.exists():
        return []
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        mark = case.find("skipped")
        if mark is not None:
            name = f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")
            found.append(Skipped(name, mark.get("message", "")))
    return found


def failed_in(report: Path) -> list[str]:
    """The tests of a junit report (xunit1) that did not pass, as pytest names them; none when there is no report."""
    if not report.exists():
        return []
    return [_node(case) for case in ElementTree.parse(report).iter("testcase")
            if case.find("failure") is not None or case.find("error") is not None]


def _node(case: ElementTree.Element) -> str:
    file = case.get("file", "")
    classes = case.get("classname", "").removeprefix(file.removesuffix(".py").replace("/", ".")).strip(".")
    return "::".join(filter(None, [file, *classes.split("."), case.get("name", "")]))


def summary(results: dict[str, int], skipped: Sequence[Skipped], again: Sequence[str], closing: str) -> list[str]:
    """What closes the run; pytest's own closing lines come last. again: tests that were tried a second time."""
    lines = ["", "== summary"]
    lines += [f"{'FAILED' if code else 'ok':<6}  {title}" for title, code in results.items()]
    if skipped:
        lines.append(f"{len(skipped)} skipped:")
        lines += [f"  {each.name}: {each.reason}" for each in skipped]
    if again:
        lines.append(f"{len(again)} tried a second time, alone:")
        lines += [f"  {each}" for each in again]
    return [*lines, closing] if closing else lines

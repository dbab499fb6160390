"""`test [--timezone ZONE] [pytest arguments]`: style, types, import contracts and all tests; then a summary closes.

--timezone runs the tests on a machine in that time zone, like Asia/Kolkata; `midnight` is one whose day ends a minute
from now, so that it changes while they run.

CI=true allows nothing to be skipped. The checks run beside the tests, and tests in parallel; give -n 0 to run tests in
one process. Many start real servers, processes and browsers, and a busy machine can starve one of them: up to three
failed tests are tried a second time, alone. What passes only then does not fail the run, but is named in the summary,
since it wants a look.
"""

import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from cli.commands.test import debian_packages
from cli.errors import CliError, say
from cli.supervise.process_table import ROOT, python
from house.clock import SystemClock
from ledger.home import Home

NEEDED = ROOT / "tests" / "debian-packages.txt"
SHARED = ROOT.parent / "shared"
PARALLEL = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
"""More than two cores' worth, since many tests wait; in the order of the files, so that journeys do not come last."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
"""Several tests run at a time: what computes in threads of its own, as no process of a house does, hinders."""
MOST_TRIED_AGAIN = 3
MIDNIGHT = "midnight"
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
    zone, argv = split_timezone(argv, SystemClock().now())
    if zone:
        os.environ["TZ"] = zone
        say(f"the tests run with TZ={zone}")
    os.chdir(ROOT)
    absent = debian_packages.provide(debian_packages.listed(NEEDED), ci)
    if absent:
        say(f"tests that need these Debian packages are skipped: {' '.join(absent)}",
            f"to run them too: sudo apt install {' '.join(absent)}")
    if not SHARED.is_dir():
        say(f"tests that need {SHARED} {'fail' if ci else 'are skipped'}: it is not there")
    with ThreadPoolExecutor() as pool:
        checks = {title: pool.submit(_check, title, command) for title, command in _checks().items()}
        _compile_tests(argv)
        tests, skipped, again, closing = _all_tests(argv)
    results = {title: check.result() for title, check in checks.items()} | {"tests": tests}
    print("\n".join(summary(results, skipped, again, closing)), flush=True)
    return 1 if any(results.values()) else 0


def split_timezone(argv: Sequence[str], now: float) -> tuple[str, list[str]]:
    """The zone that --timezone names, as TZ has it ("" for none), and the other arguments; raises CliError."""
    words = [part for word in argv for part in (word.split("=", 1) if word.startswith("--timezone=") else [word])]
    if "--timezone" not in words:
        return "", list(argv)
    at = words.index("--timezone")
    zone = words[at + 1] if at + 1 < len(words) else ""
    if zone != MIDNIGHT and zone not in available_timezones():
        raise CliError(f"--timezone needs {MIDNIGHT} or the name of a time zone, like Asia/Kolkata")
    return _ending_soon(now) if zone == MIDNIGHT else zone, words[:at] + words[at + 2:]


def _ending_soon(now: float) -> str:
    """A zone, as POSIX writes one, in which it is a minute before midnight."""
    behind = (int(now) + 60) % 86400
    sign = "" if behind < 43200 else "-"
    seconds = behind if behind < 43200 else 86400 - behind
    return f"END{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _checks() -> dict[str, tuple[str, ...]]:
    scripts = Path(sys.executable).parent
    return {
        "style (ruff)": python("-m", "ruff", "check", "."),
        "types (mypy)": python("-m", "mypy", "."),
        "import contracts": (str(scripts / "lint-imports"), "--no-cache"),
    }


def _check(title: str, command: Sequence[str]) -> int:
    """Run one check, and print what it said in one piece; its exit code."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(f"\n== {title}\n{done.stdout}", end="", flush=True)
    return done.returncode


def _compile_tests(argv: Sequence[str]) -> None:
    """Read the tests of a fresh clone once, so that not each of the processes that run them compiles them all."""
    if not (ROOT / "tests" / "__pycache__").is_dir():
        command = [*python("-m", "pytest", "--collect-only", "-q"), *argv, "-n", "0"]
        subprocess.run(command, env=environment(os.environ), capture_output=True, check=False)


def _all_tests(argv: Sequence[str]) -> tuple[int, list[Skipped], list[str], str]:
    """Run the tests, few failed ones a second time; pytest's exit code, and what the summary names."""
    # pytest's own folders have long names, and a unix socket's path must stay under 108 bytes.
    with tempfile.TemporaryDirectory(prefix="hw-", ignore_cleanup_errors=True) as folder:
        report = Path(folder) / "tests.xml"
        code, closing = _tests([*PARALLEL, f"--basetemp={folder}/t", *argv], report)
        skipped, again = skipped_in(report), failed_in(report)
        if code != _TESTS_FAILED or not 0 < len(again) <= MOST_TRIED_AGAIN:
            return code, skipped, [], closing
        code, second = _tests(["-n", "0", f"--basetemp={folder}/a", *again], Path(folder) / "again.xml")
        return code, skipped, again, f"{closing}\n{second}"


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
    """The environment of the tests: never that of somebody's house; what is compiled is kept for the next process."""
    unwanted = ("HEARTHWATCH_HOME", "REDIS_URL", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in environ.items() if name not in unwanted} | ONE_THREAD


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

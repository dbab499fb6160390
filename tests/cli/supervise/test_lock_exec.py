"""A process's lock is held exactly as long as the process and what it forked run."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.supervise import lock_exec, orphans

Until = Callable[..., None]
GUARD = (sys.executable, "-I", "-S", lock_exec.__file__)
Start = Callable[..., "subprocess.Popen[str]"]
READY = "print('ready', flush=True); import time; time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """`start("camera", "python code")`: a guarded process in a group of its own, as supervisor starts it."""
    started: list[subprocess.Popen[str]] = []

    def begin(name: str, code: str = READY) -> "subprocess.Popen[str]":
        command = [*GUARD, str(tmp_path / f"{name}.lock"), sys.executable, "-c", code]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        started.append(child)
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
        return child

    yield begin
    for child in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def test_the_lock_names_its_holder_and_goes_with_it(start: Start, tmp_path: Path) -> None:
    child = start("camera")
    assert lock_exec.holder(str(tmp_path / "camera.lock")) == (child.pid, "")

    child.kill()
    child.wait()

    assert lock_exec.holder(str(tmp_path / "camera.lock")) is None


def test_a_second_process_is_refused_with_the_pid_of_the_first(
        start: Start, tmp_path: Path) -> None:
    child = start("camera")

    second = subprocess.run([*GUARD, str(tmp_path / "camera.lock"), "/bin/true"], capture_output=True, text=True,
                            check=False)

    assert second.returncode == 1
    assert second.stderr == f"camera.lock is held by process {child.pid}: it runs already\n"


def test_a_worker_that_outlives_its_master_still_holds_the_lock(
        start: Start, tmp_path: Path) -> None:
    master = start("app", "import os, time; os.fork() or (print('ready', flush=True), time.sleep(60)); time.sleep(60)")
    master.kill()
    master.wait()
    assert lock_exec.holder(str(tmp_path / "app.lock")) == (master.pid, "")

    assert orphans.end(tmp_path) == ["app"]

    assert lock_exec.holder(str(tmp_path / "app.lock")) is None


def test_a_command_that_does_not_exist_is_one_line(tmp_path: Path) -> None:
    command = [*GUARD, str(tmp_path / "x.lock"), "/no/such/thing"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (1, "cannot run /no/such/thing: No such file or directory\n")


def test_leftovers_are_asked_to_end_and_the_stubborn_are_killed(
        start: Start, tmp_path: Path) -> None:
    willing, stubborn = start("notifier"), start("camera", STUBBORN)

    assert orphans.end(tmp_path, grace=2.0) == ["camera", "notifier"]

    assert willing.wait() == -signal.SIGTERM
    assert stubborn.wait() == -signal.SIGKILL


def test_the_store_is_ended_after_everything_that_writes_to_it(
        start: Start, tmp_path: Path) -> None:
    ends = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: (open({!r}, 'a').write({!r}), sys.exit())); "
    order = str(tmp_path / "order")
    start("redis", ends.format(order, "redis ") + READY)
    start("notifier", ends.format(order, "notifier ") + READY)

    orphans.end(tmp_path)

    assert Path(order).read_text() == "notifier redis "


def test_a_lock_nobody_holds_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "camera.lock").write_text(f"{os.getpid()}\n")

    assert orphans.end(tmp_path) == []

"""Debian packages the tests need: which are missing, and their installation where we may."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cli.errors import say

QUIETLY = {"DEBIAN_FRONTEND": "noninteractive"}


def listed(file: Path) -> list[str]:
    """The names in a file of one package a line, # beginning a comment."""
    return [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def missing(names: Sequence[str]) -> list[str]:
    """Those of `names` that are not installed; all of them where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return list(names)
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def provide(names: Sequence[str], ci: bool) -> list[str]:
    """Install what is missing, as root (or on a build machine that lets us be root); returns what stays missing."""
    absent = missing(names)
    if not absent:
        return []
    before = _as_root(ci)
    if before is None or shutil.which("apt-get") is None:
        return absent
    say(f"installing for the tests, which may take some minutes: {' '.join(absent)}")
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *absent]):
        done = subprocess.run([*before, "apt-get", *words], env={**os.environ, **QUIETLY}, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            say(f"apt-get {words[0]} failed:", *done.stderr.splitlines()[-5:])
    return missing(names)


def _as_root(ci: bool) -> list[str] | None:
    """What goes before a command to run it as root; None when we may not."""
    if os.geteuid() == 0:
        return []
    may = ci and shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n", "-E"] if may and may.returncode == 0 else None

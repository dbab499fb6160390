"""Disks that are mounted for tests and benchmarks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MOUNTS_AND_WAITS = """
import sys
from benchmarks.trouble.disks import DiskNotMade, small_disk
try:
    with small_disk("1m") as disk:
        print(disk.path, flush=True)
        sys.stdin.read()
except DiskNotMade as error:
    print("", error, flush=True)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("killed", [True, False])
def test_a_disk_is_unmounted_however_the_process_ends_that_mounted_it(until, killed):
    with subprocess.Popen([sys.executable, "-c", MOUNTS_AND_WAITS], cwd=ROOT, text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        folder = process.stdout.readline().strip()
        if not folder.startswith("/"):
            pytest.skip(folder)
        assert os.path.ismount(folder)
        (Path(folder) / "file").write_text("x")
        if killed:
            process.kill()
        else:
            process.stdin.close()

    until(lambda: not os.path.ismount(folder) and not os.path.exists(folder), "it is unmounted, and its folder gone")

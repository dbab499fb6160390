"""Standard output as supervisord can open it, whatever it is."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cli.supervise.process_table import ROOT

Until = Callable[..., None]
PRINTS = """
import sys
from cli.supervise import stdout_path
print('from up', flush=True)
path = stdout_path.openable()
with open(path, 'ab' if len(sys.argv) > 1 else 'wb') as out:
    out.write(b'from the notifier\\n')
print('from up again', flush=True)
"""
ALL = "from up\nfrom the notifier\nfrom up again\n"


def test_a_socket_gets_every_line_in_order() -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        subprocess.run([sys.executable, "-c", PRINTS], cwd=ROOT, stdout=theirs.fileno(), check=True)
        theirs.close()

        assert b"".join(iter(lambda: mine.recv(4096), b"")).decode() == ALL


def test_a_pipe_gets_every_line_in_order() -> None:
    done = subprocess.run([sys.executable, "-c", PRINTS], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)

    assert done.stdout == ALL


def test_lines_in_a_file_do_not_overwrite_each_other(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", PRINTS, "append"], cwd=ROOT, stdout=out.fileno(), check=True)

    assert (tmp_path / "out").read_text() == ALL


def test_a_reader_that_has_gone_stops_nobody_who_prints() -> None:
    read, write = os.pipe()
    code = "import sys, time; from cli.supervise import stdout_path; stdout_path.openable(); sys.stdin.read(1)\n" \
           "for _ in range(3000): print('x' * 100, flush=True)\nprint('done', file=sys.stderr)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=write,
                          stderr=subprocess.PIPE) as child:
        os.close(write)
        os.close(read)
        _, errors = child.communicate(b"x", timeout=60)

    assert (child.returncode, errors) == (0, b"done\n")


def test_no_output_at_all_is_no_terminal() -> None:
    code = ("import os, sys; from cli.supervise import stdout_path; os.close(1)\n"
            "sys.exit(stdout_path.openable() is not None)")

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

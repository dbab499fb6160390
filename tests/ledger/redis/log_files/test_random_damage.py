"""Whatever happens to one of the log's files: after the repair a real server starts and holds an earlier moment."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_log import ALL_STEPS, BASE_STEPS, LogServer, copied, loaded

from house.clock import FakeClock
from ledger.redis import embedded_server
from ledger.redis.log_files.secure import secure

MANIFEST, BASE, PART = "appendonly.aof.manifest", "appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"
KINDS = ["cut", "zero tail", "zero block", "append zeros", "wrong byte", "empty", "gone"]


@dataclass(frozen=True)
class Damage:
    """Done to the file `name`; `where` and `size` are parts of its length between 0 and 1."""

    kind: str
    name: str
    where: float
    size: float
    byte: int

    def do(self, folder: Path) -> None:
        path = folder / self.name
        data = path.read_bytes()
        at, rest = int(self.where * (len(data) - 1)), max(1, int(self.size * 600))
        damaged = {
            "cut": data[:at], "zero tail": data[:at] + b"\0" * (len(data) - at), "append zeros": data + b"\0" * rest,
            "zero block": data[:at] + b"\0" * len(data[at : at + rest]) + data[at + rest :], "empty": b"", "gone": b"",
            "wrong byte": data[:at] + bytes([data[at] ^ self.byte]) + data[at + 1 :]}[self.kind]
        path.write_bytes(damaged)
        if self.kind == "gone":
            path.unlink()


damages = st.builds(Damage, st.sampled_from(KINDS), st.sampled_from([PART, PART, BASE, MANIFEST]), st.floats(0, 1),
                    st.floats(0, 1), st.integers(1, 255))


@pytest.mark.slow
@hypothesis.settings(max_examples=80)
@given(damage=damages)
def test_after_any_damage_to_one_file_the_server_starts_with_a_moment_of_before(recorded, damage):
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "run").mkdir()
        home = copied(recorded, Path(folder) / "home", Path(folder) / "run")
        damage.do(home.redis / "appendonlydir")

        report = secure(home.redis, embedded_server.binary(), FakeClock())

        if report.outcome == "whole" and damage.kind in ("wrong byte", "zero block"):
            with LogServer(home) as client:  # inside a value, which nothing can see
                assert client.dbsize() >= 3
        elif report.outcome == "set aside":
            assert loaded(home) == 0
            assert damage.name == BASE
        elif damage.name == MANIFEST:
            assert loaded(home) == ALL_STEPS
        else:
            assert BASE_STEPS <= loaded(home) <= ALL_STEPS

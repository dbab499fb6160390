"""What the house learns is written whole, readable, and without losing what people added."""

import ast
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from house.atomic_write import only_one
from house.settings.learned import replace_learned, save_learned
from house.settings.whole_config import SettingsError, survey

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("app", "camera_process", "cli", "historian", "house", "ledger", "notifier")
CONFIG = "cameras:\n  front:\n    source: demo://room\n  back:\n    source: demo://room\n"
TRIANGLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5))


@pytest.fixture
def learned(tmp_path):
    (tmp_path / "config.yml").write_text(CONFIG)
    return tmp_path / "learned.yml"


def front(learned):
    return survey(learned.parent / "config.yml", learned, {}).settings.cameras["front"]


def zone(name, polygon=TRIANGLE):
    return {"cameras": {"front": {"motion": {"zones": {name: polygon}}}}}


def test_what_is_saved_is_read_again(learned):
    save_learned(learned, zone("porch"))
    save_learned(learned, {"cameras": {"front": {"night": ["porch"], "motion": {"sensitivity": 7}}}})
    assert front(learned).motion.zones == {"porch": TRIANGLE}
    assert (front(learned).motion.sensitivity, front(learned).night) == (7, ("porch",))


def test_a_new_file_explains_itself_and_only_the_owner_reads_it(learned):
    save_learned(learned, zone("porch"))
    assert learned.read_text().startswith("# What the house has learned")
    assert "porch: [[0.0, 0.0], [1.0, 0.0], [1.0, 0.5]]" in learned.read_text()
    assert stat.S_IMODE(learned.stat().st_mode) == 0o600


def test_comments_order_and_quotes_of_people_stay(learned):
    learned.write_text("# mine\ncameras:\n  front:  # the door\n    night: ['porch']\n    motion:\n"
                       "      zones:\n        porch: [[0, 0], [1, 0], [1, 1]]  # drawn by hand\n# end\n")
    learned.chmod(0o644)
    save_learned(learned, {"cameras": {"front": {"motion": {"sensitivity": 3}}}})
    text = learned.read_text()
    for kept in ("# mine\n", "front:  # the door\n", "night: ['porch']\n", "# drawn by hand\n", "# end\n"):
        assert kept in text
    assert stat.S_IMODE(learned.stat().st_mode) == 0o600


def test_comments_of_a_file_with_nothing_else_stay(learned):
    learned.write_text("# mine\n# and mine\n")
    save_learned(learned, zone("porch"))
    assert learned.read_text().startswith("# mine\n# and mine\ncameras:\n")


def test_none_takes_a_key_out_and_a_list_replaces(learned):
    save_learned(learned, zone("porch"))
    save_learned(learned, zone("yard"))
    save_learned(learned, zone("porch", None))
    save_learned(learned, zone("never", None))
    assert list(front(learned).motion.zones) == ["yard"]
    save_learned(learned, {"cameras": {"front": {"alert": {"labels": ["person", "dog"]}}}})
    save_learned(learned, {"cameras": {"front": {"alert": {"labels": ["cat"]}}}})
    assert front(learned).alert.labels == ("cat",)


@pytest.mark.parametrize("changes", [
    {"cameras": {"front": {"motion": {"sensitivity": 70}}}}, {"camreas": {}}, zone("all"), zone("porch", [[0, 0]]),
    zone("x", "y"), {"web": {"bind": "x"}},
])
def test_what_is_no_setting_is_refused_and_nothing_is_written(learned, changes):
    save_learned(learned, zone("porch"))
    before = learned.read_bytes()
    with pytest.raises(SettingsError) as error:
        save_learned(learned, changes)
    assert error.value.problems[0].file == "learned.yml" and error.value.problems[0].line > 0
    assert learned.read_bytes() == before
    assert sorted(each.name for each in learned.parent.iterdir()) == [".learned.yml.lock", "config.yml", "learned.yml"]


def test_a_value_of_no_known_kind_is_refused_before_writing(learned):
    with pytest.raises(TypeError):
        save_learned(learned, {"house": {"name": object()}})
    assert not learned.exists()


def test_a_broken_file_is_never_written_over(learned):
    learned.write_text("cameras: [\n")
    with pytest.raises(SettingsError):
        save_learned(learned, zone("porch"))
    assert learned.read_text() == "cameras: [\n"


def test_references_people_wrote_into_it_do_not_stand_in_the_way(learned):
    learned.write_text("web:\n  threads: ${THREADS}\n")
    save_learned(learned, zone("porch"))
    assert "threads: ${THREADS}" in learned.read_text()


def test_many_savers_at_once_lose_nothing(learned):
    names = [f"zone-{number}" for number in range(12)]
    threads = [threading.Thread(target=save_learned, args=(learned, zone(name))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(front(learned).motion.zones) == sorted(names)


SAVER = """
import sys
from pathlib import Path
from house.settings.learned import save_learned

print("ready", flush=True)
sys.stdin.readline()
for number in range(6):
    zones = {f"{sys.argv[2]}-{number}": [[0, 0], [1, 0], [1, 1]]}
    save_learned(Path(sys.argv[1]), {"cameras": {"front": {"motion": {"zones": zones}}}})
"""


def test_processes_that_save_at_the_same_time_lose_nothing_of_each_other(learned):
    savers = [subprocess.Popen([sys.executable, "-c", SAVER, str(learned), name], cwd=ROOT, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True) for name in ("a", "b", "c")]
    for saver in savers:
        assert saver.stdout.readline() == "ready\n"
    for saver in savers:
        saver.stdin.write("go\n")
        saver.stdin.flush()
    read = 0
    while any(saver.poll() is None for saver in savers):
        read += len(front(learned).motion.zones)  # a reader never sees half a file: survey would name a problem

    assert [saver.wait() for saver in savers] == [0, 0, 0]
    assert sorted(front(learned).motion.zones) == sorted(f"{name}-{n}" for name in "abc" for n in range(6))
    assert read
    for saver in savers:
        saver.stdin.close()
        saver.stdout.close()


def test_a_saver_waits_for_whoever_replaces_the_file_and_then_reads_it_again(learned):
    save_learned(learned, zone("porch"))
    with only_one(learned.with_name(f".{learned.name}.lock")):
        saver = threading.Thread(target=save_learned, args=(learned, zone("yard")))
        saver.start()
        learned.write_text(learned.read_text().replace("porch", "garden"))
    saver.join()

    assert sorted(front(learned).motion.zones) == ["garden", "yard"]


def test_a_copy_from_another_house_is_written_whole_and_for_its_owner_alone(learned):
    learned.write_text("web:\n  threads: 4\n")
    learned.chmod(0o644)
    replace_learned(learned, b"web:\n  threads: 6\n")

    assert learned.read_text() == "web:\n  threads: 6\n"
    assert stat.S_IMODE(learned.stat().st_mode) == 0o600


def test_nothing_else_writes_it():
    """No code but this module's opens, replaces or removes a path called `learned`."""
    found = [f"{file.relative_to(ROOT)}:{node.lineno}" for folder in PACKAGES for file in (ROOT / folder).rglob("*.py")
             for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call) and _writes_learned(node)]

    assert found == []


WRITING = ("write_text", "write_bytes", "open", "replace", "rename", "unlink", "touch", "write_private", "copy",
           "copyfile", "copy2", "move")


def _writes_learned(call):
    named = [*([call.func.value] if isinstance(call.func, ast.Attribute) else []), *call.args]
    about = any(isinstance(each, ast.Attribute) and each.attr == "learned" for each in named)
    verb = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return about and verb in WRITING


def test_a_write_that_fails_leaves_the_old_file(learned, monkeypatch):
    save_learned(learned, zone("porch"))
    before = learned.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("house.settings.learned.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_learned(learned, zone("yard"))
    assert learned.read_bytes() == before
    assert sorted(each.name for each in learned.parent.iterdir()) == [".learned.yml.lock", "config.yml", "learned.yml"]
    assert stat.S_IMODE((learned.parent / ".learned.yml.lock").stat().st_mode) == 0o600

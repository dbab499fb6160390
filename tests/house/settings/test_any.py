"""Whatever people do to a good file, they get settings or a list of problems with places, never anything else."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from house.settings.whole_config import Settings, SettingsError, load

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = (ROOT / "config.example.yml").read_text("utf-8")
GOOD = "\n".join(line for line in EXAMPLE.splitlines() if not re.fullmatch(r" *#.*|", line)) + "\n"
"""The example without its comments: they are most of it, and reading them is most of the work."""
ENVIRON = {"CAM": "hunter2-xyz"}
LINES = GOOD.splitlines()
KEYS = [number for number, line in enumerate(LINES) if re.match(r" *[a-z_]+:", line)]
CHOSEN = ("front", "Anna", "attic", "boardroom")
"""Keys that are names which the owner chose: any other name may stand beside them."""
TEXTS = st.one_of(st.sampled_from([
    "", ":", "- ", "[", "]", "{", "}", "'", '"', "*a", "&a ", "!x ", "|", ">", "#", "\t", "${", "${CAM}", "${file:x}",
    "${file:/proc/self/environ}", "${file:/dev/zero}", "yes", "null", "~", "1e999", "-1", "0x", ".nan", "9" * 400,
    "2026-01-02", "12:30:00", "<<: ", "? ", "%", "@", "`", "\\", "\x00", "\ufeff", "\u2028", "é", "[[0, 0]]", "{a: b}",
]), st.text(max_size=12))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "secrets").mkdir()
    for name in set(re.findall(r"\$\{file:secrets/([\w-]+)\}", EXAMPLE)):
        (folder / "secrets" / name).write_text(f"xoxb-{name}\n")
        (folder / "secrets" / name).chmod(0o600)
    return folder


def outcome(home: Path, config: str | bytes, learned: str = "") -> Settings | SettingsError:
    """Settings or SettingsError with sound problems; anything else fails the test."""
    data = config if isinstance(config, bytes) else config.encode("utf-8", "surrogatepass")
    (home / "config.yml").write_bytes(data)
    (home / "learned.yml").write_bytes(learned.encode("utf-8", "surrogatepass"))
    try:
        return load(home / "config.yml", home / "learned.yml", ENVIRON)
    except SettingsError as error:
        assert error.problems
        for each in error.problems:
            text = str(each)
            assert text.isprintable() and each.text and 0 <= each.line <= data.count(b"\n") + learned.count("\n") + 2
            assert "hunter2" not in text and "xoxb-front" not in text
        return error


often = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def test_the_unharmed_file_is_good(home):
    assert isinstance(outcome(home, EXAMPLE), Settings) and outcome(home, GOOD) == outcome(home, EXAMPLE)


@often
@given(cut=st.integers(0, len(GOOD)), away=st.integers(0, 40), text=TEXTS)
@example(cut=GOOD.index("secrets/slack-app-token"), away=0, text="\ud7fc")
def test_text_put_in_or_taken_out_anywhere_is_never_a_crash(home, cut, away, text):
    outcome(home, GOOD[:cut] + text + GOOD[cut + away:])


@often
@given(number=st.sampled_from(KEYS), value=TEXTS)
@example(number=KEYS[0], value="a: &a [*a]")
def test_any_value_behind_any_key_is_never_a_crash(home, number, value):
    lines = list(LINES)
    lines[number] = f"{lines[number].split(':', 1)[0]}: {value}"
    outcome(home, "\n".join(lines))


@often
@given(learned=st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(
        ["cameras", "front", "motion", "zones", "alert", "source", "slack", "channels", "redis_url", "web", "x"]),
        inner, max_size=3)), max_leaves=8))
def test_any_learned_tree_is_never_a_crash(home, learned):
    import json
    outcome(home, GOOD, json.dumps(learned))


@often
@given(data=st.binary(max_size=60))
def test_any_bytes_are_never_a_crash(home, data):
    outcome(home, data)


@often
@given(number=st.sampled_from(KEYS), name=st.from_regex(r"[a-z]{1,12}", fullmatch=True))
def test_a_single_wrong_key_is_named_at_its_own_line(home, number, name):
    key = LINES[number].strip().split(":")[0]
    indent = LINES[number][:len(LINES[number]) - len(LINES[number].lstrip())]
    assume(name != key and key not in CHOSEN and f"{indent}{name}:" not in GOOD)
    lines = list(LINES)
    lines.insert(number, f"{indent}{name}: 1")
    error = outcome(home, "\n".join(lines))
    assert isinstance(error, SettingsError)
    assert [(each.line, each.key.rpartition(".")[2], "there is no such setting" in each.text)
            for each in error.problems] == [(number + 1, name, True)]

"""The example, the first config and the page of settings say what the models say."""

import re
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from house.settings.first_config import FIRST, write_first_config
from house.settings.schema import every_setting
from house.settings.whole_config import Settings, survey

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = dict(every_setting(Settings))
SECRETS = ("front", "router", "slack-bot-token", "slack-signing-secret", "slack-app-token", "meraki",
           "boardroom", "boardroom-key")
NAMED = {"cameras": "front", "routers": "attic", "people": "Anna", "devices": "boardroom"}
"""What the example calls the one of each that it shows."""
WORDS = (
    "frame", "picture", "snapshot", "clip", "event", "region", "zone", "mask", "reference", "scene", "sample", "tag",
    "label", "armed", "mode", "presence", "person", "device", "channel", "alert", "snooze", "cooldown",
)


def good(home: Path, config: str) -> Settings:
    """Settings of `config` in a home where the secrets it names are."""
    (home / "secrets").mkdir(exist_ok=True)
    for name in SECRETS:
        (home / "secrets" / name).write_text(f"xoxb-xapp-{name}\n")
        (home / "secrets" / name).chmod(0o600)
    (home / "config.yml").write_text(config)
    report = survey(home / "config.yml", home / "learned.yml", {})
    assert report.problems + report.warnings == ()
    return report.settings


def value(tree, name):
    before = ""
    for part in name.split("."):
        part = NAMED[before] if part == "NAME" else part
        assert part in tree, name
        tree, before = tree[part], part
    return tree


def test_there_are_settings_to_speak_of():
    assert {"house.name", "cameras.NAME.motion.zones", "slack.bot_token", "storage.keep_days"} <= set(SETTINGS)
    assert all(field.description and field.json_schema_extra["allowed"] for field in SETTINGS.values())


def test_the_example_is_good(tmp_path):
    example = good(tmp_path, (ROOT / "config.example.yml").read_text("utf-8"))
    assert list(example.cameras) == ["front"] and example.slack is not None


def test_the_example_has_no_key_the_models_do_not_know_and_every_one_they_do():
    tree = YAML(typ="safe", pure=True).load((ROOT / "config.example.yml").read_text("utf-8"))
    for name in SETTINGS:
        value(tree, name)


def test_the_example_shows_every_default(tmp_path):
    example = good(tmp_path, (ROOT / "config.example.yml").read_text("utf-8")).model_dump()
    resolved = {"cameras.NAME.group": "lan", "channels": ("slack://",),
                "people.NAME.devices": ("annas-phone", "a4:83:e7:12:34:56"),
                "meraki.api_key": SecretStr("xoxb-xapp-meraki"),
                "slack.app_token": SecretStr("xoxb-xapp-slack-app-token")}  # this, or a signing secret, must be given
    for name, field in SETTINGS.items():
        if not field.is_required():
            assert value(example, name) == resolved.get(name, field.default), name


@pytest.mark.parametrize("name", SETTINGS)
def test_the_example_says_why_and_what_is_allowed(name):
    lines = [line.strip() for line in (ROOT / "config.example.yml").read_text("utf-8").splitlines()]
    at = lines.index(f"# {SETTINGS[name].description}")
    assert lines[at + 1] == f"# allowed: {SETTINGS[name].json_schema_extra['allowed']}"
    below = next(line for line in lines[at + 2:] if not line.startswith("#"))
    assert below.startswith(name.rpartition(".")[2] + ":")


def test_the_page_of_settings_has_exactly_the_settings_of_the_models():
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
                      (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    assert [row[0] for row in rows] == list(SETTINGS)
    for name, default, allowed, why in rows:
        field = SETTINGS[name]
        assert (allowed, why) == (field.json_schema_extra["allowed"], field.description), name
        if field.is_required():
            assert default == "(needed)", name
        elif field.default in (None, "", (), {}):
            assert default == "(empty)", name
        else:
            kind = type(field.default)
            shown = default.strip("`")
            read = shown == "true" if kind is bool else tuple(shown.split(", ")) if kind is tuple else kind(shown)
            assert read == field.default, name


def test_the_problems_shown_on_the_page_are_those_people_get(tmp_path):
    shown = re.findall(r"^config\.yml:\d+: (.+)$", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    (tmp_path / "config.yml").write_text(
        "cameras:\n  front:\n    source: demo://room\n    motion:\n      sensitivity: 11\n      zones:\n"
        "        porch: [[0, 0], [1, 0], [1, 1]]\n        yard: [[0, 0], [1, 0], [1, 1]]\n"
        "    alert:\n      zones: [prch]\n")
    found = survey(tmp_path / "config.yml", tmp_path / "learned.yml", {}).problems
    assert shown == [str(each).split(": ", 1)[1] for each in found]


def test_the_first_config_is_good_and_runs_the_demo(tmp_path):
    assert good(tmp_path, FIRST).demo


def test_the_first_config_with_its_suggestions_taken_is_good(tmp_path):
    taken = re.sub(r"(?m)^#(?=  |[a-z]+:)(?!   \$)", "", FIRST).replace("  ${NAME}", "#").replace("  ${file:s", "#", 1)
    house = good(tmp_path, taken)
    assert (list(house.cameras), house.channels) == (["front"], ("slack://", "terminal://"))
    assert house.cameras["front"].night == ("porch",)


def test_the_first_config_is_written_once_for_the_owner_alone(tmp_path):
    file = tmp_path / "config.yml"
    assert write_first_config(file)
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (FIRST, 0o600)
    file.write_text("house:\n")
    assert not write_first_config(file)
    assert file.read_text() == "house:\n"


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_explains_each_word_of_the_field(word):
    assert re.search(rf"^\| [^|]*\*\*{word}\*\*[^|]* \| \S.{{10,}} \|$",
                     (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)

"""Settings as plain values and back."""

import json
from pathlib import Path

from house.settings.plain_values import from_plain, to_plain
from house.settings.whole_config import Settings, demo_settings, load

ROOT = Path(__file__).resolve().parents[3]


def there_and_back(settings: Settings) -> Settings:
    return from_plain(json.loads(json.dumps(to_plain(settings))))


def test_every_setting_of_the_example_comes_back_secrets_as_well(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    for name in ("front", "router", "meraki", "slack-bot-token", "slack-app-token", "boardroom", "boardroom-key"):
        (tmp_path / "secrets" / name).write_text(f"xoxb-{name}/@ü")
        (tmp_path / "secrets" / name).chmod(0o600)
    text = (ROOT / "config.example.yml").read_text("utf-8")
    (tmp_path / "config.yml").write_text(text, "utf-8")
    settings = load(tmp_path / "config.yml", tmp_path / "learned.yml", {"REDIS_URL": "redis://:pw@h:6379"})

    back = there_and_back(settings)

    assert back == settings
    assert back.slack is not None and back.slack.bot_token.get_secret_value() == "xoxb-slack-bot-token/@ü"
    assert sorted(back.secrets()) == sorted(settings.secrets())


def test_the_demo_comes_back() -> None:
    assert there_and_back(demo_settings()) == demo_settings()


def test_zones_masks_and_presets_come_back() -> None:
    square = [[0, 0], [1, 0], [1, 1]]
    settings = Settings.model_validate({"cameras": {"front": {
        "source": "rtsp://cam:secret@10.0.0.7/a", "night": ["porch"], "motion": {"zones": {"porch": square},
                                                                               "masks": [square]},
        "pan_tilt": {"address": "simulated://", "presets": {"door": [10, -5]}}}}})
    assert there_and_back(settings) == settings

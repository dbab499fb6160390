"""`backup` and `restore`, as they are typed, of a house that does not run."""

import pytest

from cli.__main__ import main
from historian.audit_trail import audited
from house import facts
from house.settings.whole_config import load
from ledger.files import settings_in_force
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History
from ledger.home import Home

NOON = 1_700_000_000.0
CONFIG = """slack: {bot_token: "${file:secrets/slack_bot_token}", signing_secret: 0123456789abcdef0123456789abcdef,
  channel: C0123}
cameras: {front: {source: 'rtsp://me:hunter%4022@10.0.0.2/live'}}
"""


@pytest.fixture
def typed(home, capsys):
    """A function that gives a command, in the house or in an empty home; returns what is said, and the exit code."""
    home.config.write_text(CONFIG)
    (home.secrets / "slack_bot_token").write_text("xoxb-1-abcdefgh")
    (home.secrets / "password").write_text("hash")
    (home.secrets / "slack_bot_token").chmod(0o600)
    history = History(home, audited)
    history.add([facts.EventBegan(at=NOON, event="e1", camera="front")], NOON)
    history.close()

    def give(*words, where=home):
        code = main(list(words), {"HEARTHWATCH_HOME": str(where.path)})
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.err + said.out, code

    return give


@pytest.fixture
def empty(tmp_path):
    return Home(tmp_path / "empty")


@pytest.mark.parametrize("target", ["house.tar", "copy/"])
def test_without_secrets_it_names_what_will_not_work(typed, empty, tmp_path, target):
    said, code = typed("backup", f"{tmp_path}/{target}")
    assert code == 0
    assert "without secrets" in said and "without the log" in said

    said, code = typed("restore", f"{tmp_path}/{target}", where=empty)

    assert code == 1
    assert "secrets/slack_bot_token: what config.yml takes from it does not work" in said
    assert "nobody can log in to the dashboard" in said
    assert "config.yml:1 had a secret in it" in said and "config.yml:3 had a secret in it" in said
    assert "hunter" not in empty.config.read_text()
    assert HistoryReader(empty).count(EventQuery()) == 1


def test_with_secrets_nothing_but_the_log_is_lacking(typed, empty, tmp_path):
    typed("backup", str(tmp_path / "house.tar"), "--with-secrets")

    said, code = typed("restore", str(tmp_path / "house.tar"), where=empty)

    assert "slack_bot_token" not in said and "config.yml:1" not in said
    assert empty.config.read_text() == CONFIG


@pytest.mark.parametrize(("words", "reason"), [
    (["backup", "{home}/inside.tar"], "is inside the home"), (["backup", "/nowhere/x.tar"], "there is no folder"),
    (["restore", "/nowhere/x.tar"], "there is no /nowhere/x.tar"), (["restore", "{home}/config.yml"], "no backup"),
    (["restore", "{home}/history"], "is no backup")])
def test_what_cannot_be_done_is_one_line(typed, home, empty, words, reason):
    words = [each.format(home=home.path) for each in words]

    said, code = typed(*words, where=home if words[0] == "backup" else empty)

    assert reason in said and code == 1


def test_a_home_that_is_no_house_is_not_backed_up(typed, empty, tmp_path):
    said, code = typed("backup", str(tmp_path / "x.tar"), where=empty)

    assert "there is no house" in said and code == 1
    assert not (tmp_path / "x.tar").exists()


def test_a_secret_in_a_file_with_a_mistake_is_not_let_out_while_older_settings_are_in_force(typed, home, tmp_path):
    settings_in_force.keep(home, load(home.config, home.learned, {}))
    home.config.write_text(f"{CONFIG.replace('hunter', 'fisher')}nonsense: 1\n")

    said, code = typed("backup", str(tmp_path / "house.tar"))

    assert "config.yml" in said and "has mistakes" in said and code == 1
    assert not (tmp_path / "house.tar").exists()


def test_a_variable_that_only_the_service_has_is_no_mistake_of_the_files(typed, home, tmp_path):
    upload = "{address: 's3://b', access_key: k, secret_key: '${S3_SECRET}'}"
    home.config.write_text(f"{CONFIG}storage: {{upload: {upload}}}\n")
    settings_in_force.keep(home, load(home.config, home.learned, {"S3_SECRET": "of the service"}))

    said, code = typed("backup", str(tmp_path / "house.tar"))

    assert "without secrets" in said and code == 0


@pytest.mark.parametrize("more", ["", "nonsense: 1\n"])
def test_an_older_secret_in_the_last_good_copy_is_not_let_out(typed, home, tmp_path, more):
    home.good_config.write_text(CONFIG.replace("hunter", "fisher") + more)

    _, code = typed("backup", str(tmp_path / "house.tar"))

    assert code == 0
    assert b"fisher" not in (tmp_path / "house.tar").read_bytes()


@pytest.mark.parametrize("written", [r'"0123456789\x61bcdef0123456789abcdef"',
                                     '"0123456789abcdef\\\n  0123456789abcdef"'])
def test_a_secret_that_is_written_with_escapes_is_not_let_out(typed, home, tmp_path, written):
    plain = "0123456789abcdef0123456789abcdef"
    home.config.write_text(CONFIG.replace(plain, written))
    assert load(home.config, home.learned, {}).slack.signing_secret.get_secret_value() == plain

    said, code = typed("backup", str(tmp_path / "house.tar"))

    assert "config.yml" in said and "escapes" in said and code == 1
    assert plain not in said and not (tmp_path / "house.tar").exists()

"""Log lines: one each, readable, and with no secret in them."""

import io
import logging
import re
import subprocess
import sys
import warnings

import pytest

from house.logs import configure
from house.masking import hidden, masked, remember

SECRETS = ("s3cret-pass", "p@ss/word", "ab", "xoxb-known", "it's")


class Broken:
    def __str__(self):
        raise RuntimeError("no text")


@pytest.fixture
def lines(monkeypatch):
    """The lines a process `app` writes; the logging of the test run is put back afterwards."""
    monkeypatch.delenv("HEARTHWATCH_DEBUG", raising=False)
    root, out = logging.getLogger(), io.StringIO()
    before = (list(root.handlers), root.level, logging.raiseExceptions, warnings.showwarning)
    configure("app", SECRETS, out)
    yield lambda: out.getvalue().splitlines()
    root.handlers[:], logging.raiseExceptions = before[0], before[2]
    root.setLevel(before[1])
    remember(())
    logging.captureWarnings(False)
    warnings.showwarning = before[3]


def failed(text: str) -> None:
    """Log an exception that has a cause, as a process loop does."""
    try:
        try:
            raise ConnectionError("refused by s3cret-pass")
        except ConnectionError as error:
            raise RuntimeError(text) from error
    except RuntimeError:
        logging.getLogger("camera").exception("front: reading failed")


def test_a_record_is_one_line_of_time_level_process_and_text(lines):
    logging.getLogger("camera").warning("front: %s of %d", "frame 5", 9)
    assert len(lines()) == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d WARNING app: front: frame 5 of 9", lines()[0])


def test_what_counts_less_than_the_level_is_left_out(lines):
    out = io.StringIO()
    configure("app", SECRETS, out, level="warning")

    logging.getLogger("camera").info("a detail")
    logging.getLogger("camera").warning("a warning")

    assert [each.rpartition(": ")[2] for each in out.getvalue().splitlines()] == ["a warning"]


def test_an_exception_is_one_line_with_its_cause(lines):
    failed("stream ended\nat once")
    assert len(lines()) == 1
    assert lines()[0].endswith(
        "ERROR app: front: reading failed: RuntimeError: stream ended at once (from ConnectionError)")


def test_debugging_shows_the_traceback_masked(monkeypatch):
    monkeypatch.setenv("HEARTHWATCH_DEBUG", "1")
    code = ("from house.logs import configure; import logging\nconfigure('app', ['s3cret-pass'])\n"
            "logging.debug('fine detail')\ntry:\n  raise ValueError('with s3cret-pass')\n"
            "except ValueError:\n  logging.exception('alerted')\n")
    alerted = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert alerted.stdout == ""
    assert "DEBUG app: fine detail" in alerted.stderr
    assert "Traceback (most recent call last)" in alerted.stderr and "ValueError: with ***" in alerted.stderr
    assert "s3cret" not in alerted.stderr


def test_without_debugging_fine_detail_is_left_out(lines):
    logging.getLogger("camera").debug("fine detail")
    logging.getLogger("urllib3.connectionpool").info("chatter")
    assert lines() == []


def test_known_secrets_are_hidden_in_text_arguments_and_exceptions(lines):
    log = logging.getLogger("notifier")
    log.info("token xoxb-known")
    log.info("args %s %r %s", "s3cret-pass", {"key": "s3cret-pass"}, ValueError("p@ss/word"))
    log.info("%(a)s", {"a": "s3cret-pass"})
    log.info("in an address p%40ss%2Fword and repr %r", "it's s3cret-pass")
    failed("while using p@ss/word")
    text = "\n".join(lines())
    assert text.count("***") >= 6
    assert not [secret for secret in ("s3cret", "p@ss", "p%40ss", "xoxb", "word") if secret in text]


def test_short_secrets_are_hidden_only_as_words_of_their_own(lines):
    logging.getLogger("x").info("about ab cab ab. ab_c 'ab'")
    assert lines()[0].endswith("about *** cab ***. ab_c '***'")


@pytest.mark.parametrize(("text", "shown"), [
    ("rtsp://me:pw@192.168.1.2:554/x failed", "rtsp://me:***@192.168.1.2:554/x failed"),
    ("rtsp://me:p@w@h/x", "rtsp://me:***@h/x"),
    ("rtsp://me:a/b@h/x", "rtsp://me:***@h/x"),
    ("redis://:pw@h:6379/0", "redis://:***@h:6379/0"),
    ("http://h:80/x?m=a@b", "http://h:80/x?m=***"),
    ("http://h/x?user=me&password=pw&n=1", "http://h/x?user=***&password=***&n=***"),
    ("two rtsp://a:b@c and http://d:e@f", "two rtsp://a:***@c and http://d:***@f"),
    ("xoxb-12-ab, xapp-1-A-2, xoxp-9", "***, ***, ***"),
    ("rotated xoxe.xoxb-1-AbC and", "rotated *** and"),
    ("a fox-box-3 and 12:30 me@h", "a fox-box-3 and 12:30 me@h"),
])
def test_tokens_and_passwords_in_addresses_are_hidden_by_their_looks(lines, text, shown):
    assert masked(text) == shown
    logging.getLogger("x").info("%s", text)
    assert lines()[0].endswith(shown)


def test_an_address_hidden_already_stays_as_it_is():
    shown = hidden("rtsp://me:pw@h/x?token=abc")
    assert masked(shown) == shown


def test_a_line_cannot_be_forged_by_what_is_logged(lines):
    logging.getLogger("x").info("name %s", "a\n2026-01-01T00:00:00 INFO app: forged\x1b[31m\r\u2028b")
    assert len(lines()) == 1
    assert "\x1b" not in lines()[0]


def test_a_message_that_does_not_fit_its_arguments_is_still_logged(lines):
    logging.getLogger("x").info("%d frames %s", "many")
    assert lines()[0].endswith("%d frames %s (its arguments do not fit: TypeError)")


def test_a_value_without_text_leaves_a_line_and_no_exception(lines):
    logging.getLogger("x").info("%s", Broken())
    assert len(lines()) == 1
    assert re.fullmatch(r"a log record of x:\d+ could not be written: RuntimeError", lines()[0])


def test_a_closed_stderr_ends_no_process(lines):
    stream = logging.getLogger().handlers[-1].stream
    kept = stream.getvalue
    assert kept() == ""
    stream.close()
    logging.getLogger("x").info("into nothing")
    logging.getLogger().handlers[-1].stream = io.StringIO()


def test_configuring_again_writes_each_record_once_with_the_new_secrets(lines):
    out = io.StringIO()
    configure("app", ["brand-new"], out)
    logging.getLogger("x").info("a brand-new secret")
    assert lines() == []
    assert out.getvalue().endswith("a *** secret\n")


def test_warnings_of_libraries_become_lines(lines):
    warnings.warn("old way, s3cret-pass", DeprecationWarning, stacklevel=1)
    assert len(lines()) == 1 and "old way, ***" in lines()[0]

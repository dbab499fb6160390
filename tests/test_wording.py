"""What people read is plain English: words and phrases that puzzle a native speaker do not come back.

tests/wording_offenders.txt lists where they still are. It only gets shorter: a text that is not listed fails, and so
does a line of the list whose text is gone.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from kept_files import ROOT, kept_files

LIST = Path(__file__).with_name("wording_offenders.txt")

BANNED = {
    r"\bmend(s|ed|ing)?\b": "fix",
    r"(?<![-`])\banew\b": "again",
    r"\baskew\b": "crooked",
    r"\bshall\b": "should, will",
    r"\bstands\b(?! (for|in for|still|before|\d+)\b)": "is",
    r"\b(tells?|telling|told)\b(?!.{0,20}\b(apart|whether)\b)": "alerts, says, shows",
    r"\bwell again\b": "Resolved, Back online",
    r"\bthe house (does not|did not|doesn't) answer\b": "Can't reach the house",
    r"\bnot this way\b": "Page not found",
    r"\bcame from elsewhere\b": "reload the page and try again",
    r"\bsay (how long|which)\b": "How long? Which event?",
    r"\ba mode is one of\b": "Unknown mode: choose ...",
    r"\bcameras here:": "No camera called ...",
    r"\b(is|are) waited for\b": "is in progress",
    r"\bnothing waits\b": "queue empty",
    r"^well$|[>}]well[<{]": "running",
    r"\bit still goes on\b": "is still in progress",
    r"\btaken away altogether\b": "cleared",
    r"\bsaid by\b": "by",
    r"\bbelongs? into\b": "belong in",
    r"\bnobody says who is home\b|\bno presence source\b": "Presence isn't set up",
    r"\bthat is not the password\b|\bforgotten\?": "Wrong password, Forgot it?",
    r"\bgoes later wrong\b": "later problems",
    r"\(allowed: ": "fix:",
    r"^(Un)?occupied$|>(Un)?occupied<": "Someone was there, False alarm",
    r"^turned$|^motion from$|^decoded$": "Rotation, Motion stream",
}
"""Regular expressions of what nobody should read, whatever their case, with what is written instead."""

LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def is_log_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LOG_CALLS


def texts_in_python(source: str) -> Iterator[str]:
    """String literals that may reach people: not docstrings (but for a help text made of one), nor log calls."""
    module = ast.parse(source)
    if "description=__doc__" in source:
        yield ast.get_docstring(module) or ""
    waiting: list[ast.AST] = [module]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) or is_log_call(node):
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            waiting += [part for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if " " in node.value or node.value[:1].isupper():
                yield node.value
        else:
            waiting += ast.iter_child_nodes(node)


def texts_in(path: Path) -> list[str]:
    source = path.read_text()
    if path.suffix == ".py":
        return list(texts_in_python(source))
    if path.suffix == ".html":
        source = re.sub(r"\{#.*?#\}|\b\w+(?=\.\w)\.\w+ *(?=[%}])", "", source, flags=re.DOTALL)
    elif path.suffix == ".js":
        source = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)
    return [line.strip() for line in source.splitlines()]


def offences(text: str) -> list[str]:
    """Each banned piece with up to two words on either side, in one line."""
    return [around(text, *match.span()) for pattern in BANNED for match in re.finditer(pattern, text, re.IGNORECASE)]


def around(text: str, start: int, end: int) -> str:
    before, after = re.split(r"(\s+)", text[:start]), re.split(r"(\s+)", text[end:])
    return " ".join("".join([*before[-5:], text[start:end], *after[:5]]).split())


def written() -> list[Path]:
    """Every file with texts for people: the product, its pages and its guides."""
    product = [path for path in kept_files("*.py") if path.parts[0] != "tests"]
    guides = kept_files(":(glob)*.md", ":(glob)docs/*.md", "config.example.yml")
    return [*product, *guides, *kept_files("templates/*.html", "static/*.js", "fake_slack/page/*", "deploy/*")]


@cache
def present() -> list[str]:
    return sorted(f"{path}: {offence}" for path in written() for text in texts_in(ROOT / path)
                  for offence in offences(text))


def listed() -> list[str]:
    return sorted(line for line in LIST.read_text().splitlines() if line)


def left_over(these: list[str], others: list[str]) -> list[str]:
    others = list(others)
    return [each for each in these if each not in others or others.remove(each)]


def test_no_new_text_has_a_word_that_puzzles():
    new = left_over(present(), listed())
    assert new == [], "say it in plain English (see BANNED)"


def test_a_text_that_was_put_right_is_off_the_list():
    gone = left_over(listed(), present())
    assert gone == [], f"take these lines out of {LIST.name}"


@pytest.mark.parametrize("text", [
    "nothing starts until it is mended", "hangs askew", "Away: watching, recording and telling", "Not this way",
    "Invite the app to the channel alerts shall go to", "The house does not answer. Nothing was changed.",
    "stands in the audit", "Well again: camera Garden", "load it anew", "Occupied", "not told, because no human",
])  # fmt: skip
def test_a_puzzling_text_is_found(text):
    assert offences(text)


@pytest.mark.parametrize("text", [
    "fix this, then start again", "AI stands for nothing here", "it stands in for Slack", "No alert was sent",
    "two people are told apart", "Someone was there", "recommended", "installing",
])  # fmt: skip
def test_plain_english_is_left_alone(text):
    assert offences(text) == []


def test_what_only_developers_read_is_left_alone():
    source = '"""To mend."""\ndef f():\n    """Anew."""\n    log.warning("mended %s", key["told"])\n    return "told"\n'
    assert list(texts_in_python(source)) == []


def test_what_people_read_is_looked_at():
    source = '"""Mend it."""\nParser(description=__doc__)\nprint(f"{name} was mended", "Told")\n'
    assert set(texts_in_python(source)) == {"Mend it.", "{} was mended", "Told"}

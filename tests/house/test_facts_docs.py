"""docs/facts.md against the code: every fact, its fields, who records it, who answers it."""

import ast
import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest

from house import facts

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "facts.md").read_text()
NOBODY = "nobody yet"
COMMANDS = tuple(f"house/{name}.py" for name in (
    "command_clips", "command_handlers", "command_looks", "command_moves", "command_people", "command_tests",
    "commands", "pairing",
    "presses"))
GROUPS = {"camera", "analysis", "notifier", "historian"}


def rows():
    found = {}
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] in facts.KINDS:
            found[cells[0]] = cells[1:]
    return found


def process_of(file):
    """The process in which the code of a file runs, as the page names it; None for code that records nothing itself."""
    if file in COMMANDS or file.startswith(("app/", "cli/")):
        return "app"
    if file == "camera_process/analysis.py":
        return "analysis"
    packages = {"camera_process": "camera", "notifier": "notifier", "historian": "historian", "ledger": "any"}
    return packages.get(file.split("/")[0])


def kind_in(node, imported):
    """The kind of fact a node names, as `facts.X` or as an imported `X`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "facts":
        return node.attr if node.attr in facts.KINDS else None
    return node.id if isinstance(node, ast.Name) and node.id in imported else None


@cache
def sources():
    return list(_sources())


def _sources():
    for package in ("app", "cli", "camera_process", "notifier", "historian", "ledger", "house"):
        for path in sorted((ROOT / package).rglob("*.py")):
            file = path.relative_to(ROOT).as_posix()
            tree = ast.parse(path.read_text())
            names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                     and node.module == "house.facts" for alias in node.names]
            yield file, tree, set(names) & set(facts.KINDS)


def made_in(tree, imported):
    """Kinds that are built here: called, or handed to a function `_record` that builds them."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        named = [call.func]
        if isinstance(call.func, ast.Name) and call.func.id == "_record":
            named += call.args
        yield from filter(None, (kind_in(node, imported) for node in named))


def handled_in(tree, imported):
    """Kinds that stand in a table of handlers: as keys, or all together in a tuple that becomes keys."""
    for node in ast.walk(tree):
        listed = node.keys if isinstance(node, ast.Dict) else node.elts if isinstance(node, ast.Tuple) else []
        kinds = [kind_in(each, imported) for each in listed if each is not None]
        if isinstance(node, ast.Dict) or (kinds and all(kinds)):
            yield from filter(None, kinds)


@cache
def found_by(look):
    found = {kind: set() for kind in facts.KINDS}
    for file, tree, imported in sources():
        process = process_of(file)
        for kind in look(tree, imported) if process else ():
            found[kind].add(process)
    return found


def alerted(cell):
    return set() if cell == NOBODY else {each.strip() for each in cell.split(",")}


@pytest.mark.parametrize("kind", sorted(facts.KINDS))
def test_every_fact_stands_in_the_page_with_all_its_fields(kind):
    says = rows()[kind][0]

    own = [field.name for field in dataclasses.fields(facts.KINDS[kind]) if field.name not in ("id", "at")]
    assert re.findall(r"`(\w+)`", says) == own


def test_the_page_names_no_fact_that_does_not_exist():
    table = TEXT.split("## Who records what")[1].split("\n## ")[0]
    named = re.findall(r"^\| ([A-Z]\w+) \|", table, re.MULTILINE)

    assert sorted(named) == sorted(facts.KINDS)


@pytest.mark.parametrize("kind", sorted(facts.KINDS))
def test_the_page_says_who_records_each_fact(kind):
    assert alerted(rows()[kind][1]) == found_by(made_in)[kind]


@pytest.mark.parametrize("kind", sorted(facts.KINDS))
def test_the_page_says_who_answers_each_fact(kind):
    assert alerted(rows()[kind][2]) == found_by(handled_in)[kind] & GROUPS


def test_the_page_names_every_key_the_ledger_keeps():
    from ledger.redis import keys

    kept = [keys.LOG, keys.STATE, keys.IDS, keys.seen("<group>"), keys.errors("<group>"), keys.parked("<group>"),
            keys.timers("<group>")[0], keys.outbox("<channel>", "<lane>"), keys.refs("<channel>", "<key>")]

    for key in kept:
        assert f"`{key}`" in TEXT


def test_the_numbers_in_the_page_are_those_of_the_code():
    from ledger.redis import keys, upkeep, worker

    assert f"newest {keys.REMEMBERED_IDS:,}" in TEXT
    assert f"newest {keys.REMEMBERED_SEEN:,}" in TEXT
    assert upkeep.DAYS_KEPT == 7
    assert "older than seven days" in TEXT
    assert worker.LONGEST_WAIT == 60.0
    assert "at most a minute apart" in TEXT
    assert worker.ERRORS_TO_PARK == 3
    assert "after three times" in TEXT


def test_the_page_names_every_kind_of_trouble_the_ledger_raises():
    from ledger.redis.worker import PASSING_TROUBLE

    listed = re.findall(r"^\| `([\w ]+)` \| (?:a group|`\w+`) \|", TEXT, re.MULTILINE)

    assert set(listed) == {*PASSING_TROUBLE, "log", "disk"}

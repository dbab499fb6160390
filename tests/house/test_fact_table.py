"""The table of facts against the code: who records each kind, who handles it, what it changes.

What the notifier and a group of cameras handle is compared with it in tests/notifier and tests/camera_process.
"""

import ast
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from made_facts import anything

from historian.deleted_events import REMOVING
from historian.history_worker import HANDLERS as TIMERS_OF_THE_HISTORIAN
from historian.sample_annotations import ANNOTATING
from house import facts
from house.fact_table import TABLE, Use, WrongHandlers, checked, handled, kinds, state_fields
from house.lookback import given_of
from house.state.changes_by_fact import changes

ROOT = Path(__file__).resolve().parents[2]


def test_every_fact_has_its_row_and_nothing_else_has():
    assert set(TABLE) == set(facts.Fact.__subclasses__())


def test_handlers_for_what_the_table_says_are_given_back():
    own = dict.fromkeys(handled("analysis"), "label")

    assert checked("analysis", own) == own


@pytest.mark.parametrize(("own", "named"), [
    ({facts.EventBegan: "label"}, "EventPictured"),
    ({facts.EventBegan: "label", facts.EventPictured: "label", facts.ModeChosen: "?"}, "ModeChosen"),
])
def test_a_handler_that_is_missing_or_too_many_is_named(own, named):
    with pytest.raises(WrongHandlers, match=f"handlers of analysis differ: {named}$"):
        checked("analysis", own)


def test_the_historian_handles_what_the_table_says():
    assert handled("historian") == {*TIMERS_OF_THE_HISTORIAN, *kinds(Use.AUDIT), *ANNOTATING, *REMOVING,
                                    facts.TuningAsked, facts.ExportAsked, facts.CameraFilesDeleted}


def test_what_refreshes_the_home_page_and_what_switches_cameras_is_handled_where_that_is_done():
    assert set(kinds(Use.HOME_PAGE)) <= handled("notifier")
    assert set(kinds(Use.SWITCHES)) <= handled("notifier") & handled("camera")


@given(anything)
def test_the_audit_keeps_exactly_the_facts_the_table_says(fact):
    assert (given_of(fact) is not None) == (type(fact) in kinds(Use.AUDIT))


@given(anything)
def test_a_fact_changes_only_the_fields_of_the_state_the_table_says(fact):
    assert {name.split(":")[0].rstrip("*") for name in changes(fact)} <= set(TABLE[type(fact)].state)


def test_every_fact_that_changes_the_state_says_so_in_the_table():
    assert {kind for kind, row in TABLE.items() if row.state} == set(changes.registry) - {object}


def test_what_moves_the_switches_is_all_of_the_state_they_are_derived_from():
    assert state_fields(Use.SWITCHES) == {
        "mode", "mode_lost", "override", "override_until_home", "override_until_away", "alerts", "people", "guest",
        "guest_until_home", "welcomed", "occupied"}


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_the_table_says_who_records_each_fact(kind):
    assert set(TABLE[kind].recorded_by) == recorders()[kind.__name__]


def process_of(file):
    """The process in which the code of a file runs, as the table names it; None for code that records nothing."""
    if file.startswith(("app/", "cli/", "house/commands/")):
        return "app"
    if file == "camera_process/analysis.py":
        return "analysis"
    packages = {"camera_process": "camera", "notifier": "notifier", "historian": "historian", "who_is_home": "presence",
                "s3_upload": "s3-upload", "face_verification": "faces", "ledger": "any"}
    return packages.get(file.split("/")[0])


def sources():
    for package in ("app", "cli", "camera_process", "notifier", "historian", "who_is_home", "s3_upload",
                    "face_verification", "ledger", "house"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def kind_in(node, imported):
    """The kind of fact a node names, as `facts.X` or as an imported `X`; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "facts":
        return node.attr if node.attr in facts.KINDS else None
    return node.id if isinstance(node, ast.Name) and node.id in imported else None


def made_in(tree):
    """Kinds that are made here: called, or handed to the function `record` of commands, which makes them."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
             and node.module == "house.facts" for alias in node.names}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        named = [call.func]
        if isinstance(call.func, ast.Name) and call.func.id == "record":
            named += call.args
        yield from filter(None, (kind_in(node, names & set(facts.KINDS)) for node in named))


@cache
def recorders():
    """The processes whose code makes facts of each kind."""
    found = {kind: set() for kind in facts.KINDS}
    for file, tree in sources():
        process = process_of(file)
        for kind in made_in(tree) if process else ():
            found[kind].add(process)
    return found

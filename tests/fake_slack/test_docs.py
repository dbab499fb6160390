"""The page about the stand-in names everything it has."""

from dataclasses import fields
from pathlib import Path

import pytest

from fake_slack.__main__ import arguments
from fake_slack.methods import load_all
from fake_slack.workspace.faults import KINDS
from fake_slack.workspace.settings import WorkspaceSettings

PAGE = (Path(__file__).parents[2] / "docs" / "fake-slack.md").read_text()


@pytest.mark.parametrize("name", [f.name for f in fields(WorkspaceSettings)] + sorted(load_all()) + list(KINDS))
def test_every_setting_method_and_fault_is_on_the_page(name):
    assert f"`{name}`" in PAGE


def test_every_option_is_on_the_page():
    options = [option for action in arguments()._actions for option in action.option_strings if option.startswith("--")]
    assert [option for option in options if option != "--help" and f"`{option}" not in PAGE] == []

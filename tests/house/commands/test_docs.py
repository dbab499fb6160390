"""docs/commands.md against the table."""

from pathlib import Path

from house.commands.table import TABLE

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "commands.md").read_text()


def rows() -> list[list[str]]:
    """The rows of the page's table: usage, role, help."""
    lines = [line for line in TEXT.splitlines() if line.startswith("| `")]
    cells = [line.replace("\\|", "\x00").strip("|").split("|") for line in lines]
    return [[cell.replace("\x00", "|").strip().strip("`") for cell in row] for row in cells]


def test_the_page_lists_exactly_the_commands_of_the_table_in_its_order() -> None:
    assert rows() == [
        [command.usage, "anyone" if command.role == "none" else command.role, command.help] for command in TABLE]


def test_the_page_names_every_address_slack_posts_to() -> None:
    own = [f"/{command.slash}" for command in TABLE if command.slash]
    for path in ("/hearth", "/slack/commands", "/interactive", "/listening", *own):
        assert f"`{path}`" in TEXT

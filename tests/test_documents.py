"""What the documents say is there, is there."""

import re
import textwrap
from pathlib import Path

import pytest
from kept_files import ROOT, kept_files

from app.pages.camera_setup.camera_makes import MAKES
from benchmarks import __name__ as benchmarks_name
from cli.__main__ import COMMANDS
from cli.commands.bench import BENCHES
from house.settings.whole_config import load

PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#([^)\s]+))?\)|\[[^\]]*\]\(#([^)\s]+)\)")


def heading_anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, made as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    dead = []
    for target, anchor, own in _LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        there = page if own else page.parent / target
        if not there.exists() or ((anchor or own) and (anchor or own) not in heading_anchors(there)):
            dead.append(target or own)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_a_page_names_exists(page):
    named = set(re.findall(r"(?:\./hearthwatch|`hearthwatch) ([a-z][a-z-]+)", page.read_text()))
    assert named - {"is", "needs", *COMMANDS} - {"help"} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_benchmark_a_page_names_exists(page):
    named = set(re.findall(r"\./hearthwatch bench ([a-z]+(?:-[a-z]+)*)", page.read_text()))
    assert named <= set(BENCHES)
    assert all(module.startswith(benchmarks_name + ".") for module, _ in BENCHES.values())


@pytest.mark.parametrize("page", ["README.md", "setup.md"])
def test_the_settings_shown_to_a_newcomer_are_good(page, tmp_path):
    (tmp_path / "secrets").mkdir()
    for name in ("front", "router", "slack-bot-token", "slack-signing-secret", "slack-app-token"):
        secret = tmp_path / "secrets" / name
        secret.write_text("x")
        secret.chmod(0o600)
    shown = re.findall(r"^ *```yaml\n(.*?)^ *```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    assert shown
    for text in shown:
        (tmp_path / "config.yml").write_text(textwrap.dedent(text))
        load(tmp_path / "config.yml", tmp_path / "learned.yml", {})


def test_the_product_names_no_place_of_the_machine_it_was_built_on_and_no_registry():
    wrong = re.compile(r"/work/(?:main|shared)|pypi\.org|files\.pythonhosted|registry\.npmjs|--index-url|--find-links")
    looking_for_them = {Path(__file__), ROOT / "tests" / "cli" / "test_requirements.py"}
    texts = [ROOT / path for path in kept_files() if path.suffix not in (".jpg", ".png")]
    texts = [path for path in texts if path not in looking_for_them]
    assert [str(path) for path in texts if wrong.search(path.read_text(errors="replace"))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_folder_a_page_names_exists(page):
    files = kept_files()
    there = {str(path) for file in files for path in [file, *file.parents]}
    tops = {path.parts[0] for path in files if len(path.parts) > 1}
    named = {name for name in re.findall(r"`([\w.-]+/[\w./-]*)`", page.read_text()) if name.split("/")[0] in tops}
    assert sorted(name for name in named if name.rstrip("/") not in there) == []
    alone = set(re.findall(r"`([\w-]+\.(?:py|lua|js|html|css))`", page.read_text()))
    assert alone - {file.name for file in files} == set()


def test_the_list_of_addresses_by_maker_is_the_one_that_the_page_offers() -> None:
    text = (ROOT / "docs" / "cameras" / "makers.md").read_text()

    for make in MAKES:
        small = f"`{make.small}`" if make.small else ""
        assert f"| {make.name} | `{make.main}` | {small} | {make.note} |" in text

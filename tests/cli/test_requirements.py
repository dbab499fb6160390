"""What is imported is pinned, with hashes and without the address of any registry."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("house", "vision", "slack_format", "ledger", "app", "camera_process", "notifier", "historian", "who_is_home",
        "s3_upload", "ftp_ingest", "face_verification", "cli", "fake_slack", "benchmarks", "docs", "tests")
SHIPPED = OURS[:-3]
PINNED = [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
DEBIANS = {"gi", "picamera2", "libcamera", "smbus"}
"""Modules that come with Debian's own python, not from a registry."""


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below, at any depth; expressions, of which there are many more, are not walked through."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, part, ())
        for each in inner if isinstance(inner, list) else ():
            yield each
            yield from statements(each)


def imported(folders: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """Top-level names of foreign modules, and a file that imports each."""
    beside = {each.stem for each in (ROOT / "tests" / "support").iterdir()}
    for file in (file for folder in folders for file in (ROOT / folder).rglob("*.py")):
        for node in statements(ast.parse(file.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            for name in (each.partition(".")[0] for each in names):
                if name not in sys.stdlib_module_names and name not in {*OURS, *DEBIANS, *beside}:
                    yield name, file


def pinned(*names: str) -> set[str]:
    """Normalised names of the packages pinned in these files."""
    text = "\n".join((ROOT / name).read_text("utf-8") for name in names)
    return {_normal(name) for name in re.findall(r"(?m)^([A-Za-z0-9._-]+)==", text)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(("folders", "files"), [
    (SHIPPED, ("requirements.txt", "requirements/onnx.txt", "requirements/onvif.txt", "requirements/routers.txt",
               "requirements/s3.txt", "requirements/ingest.txt", "requirements/apprise.txt",
               "requirements/meraki.txt")),
    (("tests", "benchmarks"), ("requirements.txt", "requirements/test.txt")),
])
def test_every_foreign_module_that_is_imported_is_pinned(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    owners = packages_distributions()
    known = pinned(*files)

    missing = {f"{name} ({file.relative_to(ROOT)})" for name, file in imported(folders)
               if not {_normal(each) for each in owners.get(name, [name])} & known}

    assert missing == set()


@pytest.mark.parametrize("file", PINNED, ids=lambda file: file.name)
def test_every_pin_has_hashes_and_no_registry_is_named(file: Path) -> None:
    text = file.read_text("utf-8")

    rows = re.split(r"(?m)^(?=\S)", text)
    assert all("--hash=sha256:" in row for row in rows if row.strip())
    assert not re.search(r"https?://|--index|--extra|--find-links", text)


def test_one_package_is_pinned_to_the_same_version_everywhere() -> None:
    pins: dict[tuple[str, str], set[str]] = {}
    for file in PINNED:
        for name, version, marker in re.findall(r"(?m)^([A-Za-z0-9._-]+)==(\S+)(.*?)\\?$", file.read_text("utf-8")):
            pins.setdefault((name, marker.strip()), set()).add(version)

    assert {name: found for name, found in pins.items() if len(found) > 1} == {}

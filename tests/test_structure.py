"""The tree keeps its shape: small folders, each class name once, imports that only go down, tests beside their part."""

import ast
import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from kept_files import ROOT, kept_files

from docs.architecture import SVG, drawing
from house import adapters

PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
ADAPTERS = ["camera_process.sources", "camera_process.analyzers", "camera_process.pan_tilt.heads", "notifier.channels",
            "who_is_home.routers", "s3_upload.stores"]
MOST_FILES = 20
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
WHOLE_HOUSE = {"browser", "journeys", "support", "homes"}
"""Folders of tests that belong to no folder of the product."""


def product() -> list[Path]:
    return [path for path in kept_files("*.py") if path.parts[0] in PACKAGES]


def public_classes() -> list[tuple[str, Path]]:
    return [(node.name, path) for path in product() for node in ast.parse((ROOT / path).read_text()).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]


def folder_of(package: str) -> Path:
    return Path(*package.split("."))


def in_adapters(path: Path) -> bool:
    return any(path.is_relative_to(folder_of(folder)) for folder in ADAPTERS)


def imports() -> list[tuple[str, str]]:
    """Every (importing module, imported module) inside the product."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return [(one, other) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)]


def neighbours(one: str, other: str) -> tuple[str, str, str]:
    """The innermost folder that holds both modules, and in which of its files or folders each of them lies.

    The folder's own __init__ is named "".
    """
    first, second = one.split("."), other.split(".")
    same = 0
    while same < min(len(first), len(second)) and first[same] == second[same]:
        same += 1
    return ".".join(first[:same]), "".join(first[same : same + 1]), "".join(second[same : same + 1])


def circles(edges: Iterable[tuple[str, str]]) -> list[str]:
    """One circle of imports for each folder in which files or folders import one another, in any number of steps."""
    by_folder: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one, other in edges:
        folder, this, that = neighbours(one, other)
        by_folder[folder][this].add(that)
    found = []
    for folder, graph in by_folder.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            found.append(f"{folder or 'top'}: {' <- '.join(name or '__init__' for name in error.args[1])}")
    return sorted(found)


def test_no_folder_has_more_than_twenty_files():
    count = Counter(path.parent for path in kept_files())
    assert {str(folder): number for folder, number in count.items() if number > MOST_FILES} == {}


def test_no_public_class_name_is_used_twice():
    where: dict[str, list[str]] = defaultdict(list)
    for name, path in public_classes():
        if not (name == "Options" and in_adapters(path)):
            where[name].append(str(path))
    assert {name: sorted(paths) for name, paths in where.items() if len(paths) > 1} == {}


def test_no_files_or_folders_import_one_another():
    assert circles(imports()) == []


@pytest.mark.parametrize(("edges", "found"), [
    ([("a.b.x", "a.c.y"), ("a.c.z", "a.b.w")], ["a: b <- c <- b"]),
    ([("a", "a.b"), ("a.b", "a")], ["a: __init__ <- b <- __init__"]),
    ([("a.x", "b.x"), ("b.y", "c"), ("c", "a.y")], ["top: a <- c <- b <- a"]),
    ([("a.b.x", "a.c"), ("a.b.y", "a.b.x"), ("a", "a.b")], []),
])  # fmt: skip
def test_a_circle_between_folders_is_found(edges, found):
    assert [set(each.split(" ")) for each in circles(edges)] == [set(each.split(" ")) for each in found]


@pytest.mark.parametrize("folder", ADAPTERS)
def test_nothing_but_adapters_lies_in_a_folder_of_adapters(folder):
    names = adapters.known(folder)
    assert names != []
    assert [name for name in names if not hasattr(importlib.import_module(f"{folder}.{name}"), "connect")] == []
    lying = {path.relative_to(folder_of(folder)).parts[0] for path in kept_files(f"{folder_of(folder)}/*")}
    assert {name.removesuffix(".py") for name in lying} == {*names, "__init__"}


def test_tests_lie_in_folders_named_like_what_they_test():
    tests = {path.parent.relative_to("tests") for path in kept_files() if path.is_relative_to("tests")}
    product_folders = {parent for path in kept_files() if path.parts[0] != "tests" for parent in path.parents}
    assert sorted(str(folder) for folder in tests - product_folders if folder.parts[0] not in WHOLE_HOUSE) == []


def test_the_drawing_of_the_architecture_is_what_the_imports_are_now():
    assert SVG.read_text() == drawing(), "draw it again: python -m docs.architecture"


def test_the_glossary_has_every_folder_and_no_other():
    table = re.findall(r"^\| `([\w./-]+)/` \|", GLOSSARY, re.MULTILINE)
    folders = {str(parent) for path in kept_files() if not path.is_relative_to("tests/homes")
               for parent in path.parents[:-1]}
    mirrored = {f"tests/{folder}" for folder in folders}
    assert sorted(table) == sorted(folders - mirrored)


def test_each_word_of_the_glossary_is_explained_once():
    words = re.findall(r"\*\*([^*]+)\*\*", GLOSSARY)
    assert [word for word, times in Counter(words).items() if times > 1] == []

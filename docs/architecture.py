"""Draws docs/architecture.svg from the imports; `python -m docs.architecture` draws it again after a change.

Packages lie on the floors that pyproject.toml gives them, with their folders inside. An arrow means *imports*; arrows
that follow from others are left out.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import grimp

ROOT = Path(__file__).resolve().parent.parent
SVG = Path(__file__).with_suffix(".svg")
FLOORS = {"benchmarks": "what is measured", "cli": "what people type", "app": "processes", "ledger": "what is stored",
          "slack_format": "Slack", "house": "words, rules, pixels"}
"""What the floor of a package is called, beside it."""

CHIP, CHIP_GAP, PADDING, TITLE = 24, 6, 12, 36
GAP, FLOOR_GAP, LABELS, MARGIN = 30, 64, 120, 28
ATTEMPTS = 60
WIDE_TITLE, WIDE_CHIP = 9.1, 7.3  # pixels a letter takes in the fixed-width fonts named below

Edge = tuple[str, str]
STYLE = """
  svg { background: #f7f5f1; font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
  .floor { fill: #edeae3 } .label { fill: #6b6459; font-size: 12px }
  .box { fill: #fffdf9; stroke: #b9b0a2 } .name { fill: #201c17; font-size: 15px; font-weight: 600 }
  .chip { fill: #e3eaf0 } .room { fill: #2b3a45; font-size: 12px }
  .arrow { fill: none; stroke: #8a5a2b; stroke-width: 1.5 } .head { fill: #8a5a2b }
  @media (prefers-color-scheme: dark) {
    svg { background: #17191b } .floor { fill: #1f2225 } .label { fill: #a39c92 }
    .box { fill: #282c30; stroke: #565d64 } .name { fill: #f0ece5 }
    .chip { fill: #38434c } .room { fill: #d8e2ea }
    .arrow { stroke: #d79b62 } .head { fill: #d79b62 }
  }
"""


@dataclass
class Box:
    """A package on its floor, or (without a name) a place where an arrow passes a floor."""

    name: str = ""
    rooms: list[str] = field(default_factory=list)
    middle: float = 0.0

    @property
    def columns(self) -> int:
        return len(self.rooms) if len(self.rooms) <= 3 else 2

    @property
    def chip(self) -> float:
        return max((len(room) for room in self.rooms), default=0) * WIDE_CHIP + 16

    @property
    def width(self) -> float:
        chips = self.columns * (self.chip + CHIP_GAP) - CHIP_GAP
        return max(len(self.name) * WIDE_TITLE, chips) + 2 * PADDING if self.name else 0.0

    @property
    def height(self) -> float:
        lines = -(-len(self.rooms) // self.columns) if self.rooms else 0
        return TITLE + lines * (CHIP + CHIP_GAP) + (PADDING - CHIP_GAP if lines else 0) if self.name else 0.0


def rooms(package: str) -> list[str]:
    """The folders of a package that hold code."""
    return sorted(path.parent.name for path in (ROOT / package).glob("*/__init__.py"))


def imports() -> set[Edge]:
    """Every (package, package it imports), but not what follows from the others."""
    packages = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
    graph = grimp.build_graph(*packages, cache_dir=None)
    all_of = {(one.split(".")[0], other.split(".")[0])
              for one in graph.modules for other in graph.find_modules_directly_imported_by(one)}
    below: dict[str, set[str]] = {one: {other for first, other in all_of if first == one != other} for one in packages}
    return {(one, other) for one in packages for other in below[one]
            if not any(other in _reached(via, below) for via in below[one] - {other})}


def _reached(package: str, below: dict[str, set[str]]) -> set[str]:
    return below[package].union(*(_reached(each, below) for each in below[package]))


def floors(edges: set[Edge]) -> list[list[str]]:
    """The packages from the lowest floor up; those that pyproject.toml leaves out lie above what they import."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "floors")
    found = [[name.strip() for name in layer.split("|")] for layer in reversed(layers)]
    for name in sorted({name for edge in edges for name in edge} - {name for floor in found for name in floor}):
        under = [number for number, floor in enumerate(found) for other in floor if (name, other) in edges]
        at = max(under) + 1
        found[at:at] = [[]] if at == len(found) else []
        found[at].append(name)
    return found


@dataclass
class Plan:
    """Boxes floor by floor, lowest first, and each arrow as the boxes it touches, from its beginning to its end."""

    floors: list[list[Box]]
    arrows: list[list[Box]]

    def links(self) -> Iterator[tuple[Box, Box]]:
        """Each step of each arrow from one floor to the next below."""
        for arrow in self.arrows:
            yield from pairwise(arrow)

    def crossings(self) -> int:
        """How many arrows cross between floors."""
        place = {id(box): (level, at) for level, floor in enumerate(self.floors) for at, box in enumerate(floor)}
        steps = [(*place[id(upper)], place[id(lower)][1]) for upper, lower in self.links()]
        return sum(a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0 for a in steps for b in steps)


def plan() -> Plan:
    """Where everything lies: ordered so that few arrows cross, each box in the middle of what it is connected with."""
    edges = imports()
    names = floors(edges)
    boxes = {name: Box(name, rooms(name)) for floor in names for name in floor}
    level = {name: number for number, floor in enumerate(names) for name in floor}
    made = Plan([[boxes[name] for name in floor] for floor in names], [])
    for one, other in sorted(edges):
        between = [Box() for _ in range(level[other] + 1, level[one])]
        made.arrows.append([boxes[one], *reversed(between), boxes[other]])
        for number, box in enumerate(between, level[other] + 1):
            made.floors[number].append(box)
    _order(made)
    _spread(made)
    return made


def _order(made: Plan) -> None:
    best = (made.crossings(), made.floors)
    for seed in range(ATTEMPTS):
        made.floors = [Random(seed).sample(floor, len(floor)) for floor in best[1]]
        while _fewer(made):
            pass
        best = min(best, (made.crossings(), made.floors), key=lambda each: each[0])
    made.floors = best[1]


def _fewer(made: Plan) -> bool:
    """Exchange boxes of a floor where that leaves fewer crossings; True when it did somewhere."""
    before = made.crossings()
    for floor in made.floors:
        for one, other in combinations(range(len(floor)), 2):
            now = made.crossings()
            floor[one], floor[other] = floor[other], floor[one]
            if made.crossings() >= now:
                floor[one], floor[other] = floor[other], floor[one]
    return made.crossings() < before


def _spread(made: Plan) -> None:
    near: dict[int, list[Box]] = defaultdict(list)
    for one, other in made.links():
        near[id(one)].append(other)
        near[id(other)].append(one)
    for turn in range(40):
        for floor in made.floors if turn % 2 else reversed(made.floors):
            wanted = [sum(each.middle for each in near[id(box)]) / max(1, len(near[id(box)])) for box in floor]
            apart = [(one.width + other.width) / 2 + GAP for one, other in pairwise(floor)]
            right, left = wanted[:], wanted[:]
            for number, gap in enumerate(apart):
                right[number + 1] = max(right[number + 1], right[number] + gap)
            for number, gap in reversed(list(enumerate(apart))):
                left[number] = min(left[number], left[number + 1] - gap)
            for box, least, most in zip(floor, right, left, strict=True):
                box.middle = (least + most) / 2


def drawing() -> str:
    """The whole drawing as SVG."""
    made = plan()
    boxes = [box for floor in made.floors for box in floor]
    shift = LABELS + MARGIN - min(box.middle - box.width / 2 for box in boxes)
    for box in boxes:
        box.middle += shift
    width = max(box.middle + box.width / 2 for box in boxes) + MARGIN
    tops, at = [0.0] * len(made.floors), float(MARGIN)
    heights = [max(box.height for box in floor) for floor in made.floors]
    for number in reversed(range(len(made.floors))):
        tops[number] = at
        at += heights[number] + FLOOR_GAP
    size = f"{width:.0f} {at - FLOOR_GAP + MARGIN:.0f}"
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img">',
             "<title>The packages of Hearthwatch, their folders, and which package imports which</title>",
             f"<style>{STYLE}</style>",
             '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
             '<path class="head" d="M0 0 8 4 0 8z"/></marker>']
    for floor, top, height in zip(made.floors, tops, heights, strict=True):
        lines += _floor(floor, top, height, width)
    lines += _arrows(made, tops, heights)
    for floor, top in zip(made.floors, tops, strict=True):
        lines += [line for box in floor if box.name for line in _box(box, top)]
    return "\n".join([*lines, "</svg>", ""])


def _floor(floor: list[Box], top: float, height: float, width: float) -> Iterator[str]:
    yield f'<rect class="floor" x="8" y="{top - 12:.0f}" width="{width - 16:.0f}" height="{height + 24:.0f}" rx="8"/>'
    label = next((FLOORS[box.name] for box in floor if box.name in FLOORS), "")
    for number, word in enumerate(label.split(", ")):
        yield f'<text class="label" x="22" y="{top + 18 + 16 * number:.0f}">{escape(word)}</text>'


def _box(box: Box, top: float) -> Iterator[str]:
    left = box.middle - box.width / 2
    yield (f'<rect class="box" x="{left:.0f}" y="{top:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" rx="6"/>'
           f'<text class="name" x="{left + PADDING:.0f}" y="{top + 24:.0f}">{escape(box.name)}</text>')
    for number, room in enumerate(box.rooms):
        x = left + PADDING + (number % box.columns) * (box.chip + CHIP_GAP)
        y = top + TITLE + number // box.columns * (CHIP + CHIP_GAP)
        yield (f'<rect class="chip" x="{x:.0f}" y="{y:.0f}" width="{box.chip:.0f}" height="{CHIP}" rx="4"/>'
               f'<text class="room" x="{x + 8:.0f}" y="{y + 16:.0f}">{escape(room)}</text>')


def _arrows(made: Plan, tops: list[float], heights: list[float]) -> Iterator[str]:
    level = {id(box): number for number, floor in enumerate(made.floors) for box in floor}
    out, into = defaultdict[int, list[Box]](list), defaultdict[int, list[Box]](list)
    for one, other in sorted(made.links(), key=lambda link: (link[1].middle, link[0].middle)):
        out[id(one)].append(other)
    for one, other in sorted(made.links(), key=lambda link: (link[0].middle, link[1].middle)):
        into[id(other)].append(one)
    for arrow in made.arrows:
        path = ""
        for one, other in pairwise(arrow):
            top = tops[level[id(one)]]
            x, y, end = _port(one, other, out), top + one.height, top + heights[level[id(one)]]
            to_x, to_y = _port(other, one, into), tops[level[id(other)]]
            middle = (end + to_y) / 2
            path += f"{'L' if path else 'M'}{x:.0f} {y:.0f}V{end:.0f}"
            path += f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
        yield f'<path class="arrow" marker-end="url(#head)" d="{path}"/>'


def _port(box: Box, other: Box, ends: dict[int, list[Box]]) -> float:
    here = ends[id(box)]
    place = next(number for number, each in enumerate(here) if each is other)
    return box.middle - box.width / 2 + box.width * (place + 1) / (len(here) + 1)


if __name__ == "__main__":
    SVG.write_text(drawing())

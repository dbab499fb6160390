"""What axe-core finds wrong with a page: https://github.com/dequelabs/axe-core (MPL 2.0), for tests alone."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@cache
def _script() -> str:
    return next(each for each in files("axe_playwright_python").rglob("axe*.js")).read_text()  # type: ignore[attr-defined]


def violations(page: Any) -> list[str]:
    """Each violation on a page of Playwright in a line: the rule, how bad it is, and where."""
    page.evaluate(_script())
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", list(RULES))
    return [f"{each['id']} ({each['impact']}): {json.dumps([node['html'][:200] for node in each['nodes'][:3]])}"
            for each in found["violations"]]

"""docs/security.md answers every item, with tests that are there; and no address is left open by mistake."""

import re
from pathlib import Path

import pytest

from tests.app.web_house import WebHouse

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text()
ITEMS = {"2.1": 12, "2.2": 4, "2.3": 3, "2.4": 5, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
         "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 6, "4.2": 5, "4.3": 3}
"""Sections of ASVS 4.0.3, chapters V2 to V4, with how many of their items are of level 1 or 2 (they come first)."""
OPEN = {"login.form", "login.enter", "static", "health.live", "health.ready"}
"""What anybody may ask for. What Slack sends is checked by its signature."""


def rows() -> dict[str, list[str]]:
    """The cells of each item; `2.8.1 to 2.8.7` is seven items."""
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if match := re.fullmatch(r"(\d+\.\d+)\.(\d+)(?: to \d+\.\d+\.(\d+))?", cells[0]):
            for number in range(int(match[2]), int(match[3] or match[2]) + 1):
                found[f"{match[1]}.{number}"] = cells
    return found


def test_every_item_of_levels_one_and_two_is_answered() -> None:
    assert list(rows()) == [f"{section}.{number}" for section, count in ITEMS.items() for number in range(1, count + 1)]
    assert all(re.match(r"(met|not met|n/a|level 1 met)\b", answer) for _, _, answer, _ in rows().values())


def test_what_is_met_names_tests_and_these_are_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))

    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_a_stranger_is_refused_at_every_address_that_is_not_meant_for_everybody(web: WebHouse) -> None:
    client, let_in = web.app.test_client(), {}
    token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get("/login", base_url=web.url).text)[0]
    for rule in web.app.url_map.iter_rules():
        if rule.endpoint in OPEN or rule.endpoint.startswith("slack."):
            continue
        path = re.sub(r"<[^>]+>", "hall", re.sub(r"<int:[^>]+>", "1", rule.rule))
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            form = {"csrf_token": token} if method == "POST" else None
            answer = client.open(path, method=method, base_url=web.url, data=form)
            if answer.status_code not in (302, 401) or "login" not in answer.headers.get("Location", "login"):
                let_in[f"{method} {path}"] = answer.status_code

    assert let_in == {}


@pytest.mark.parametrize("path", ["/static/", "/static/../secrets/password", "/static/%2e%2e/config.yml",
                                  "/.git/config", "/secrets/sessions.json", "/static/.hidden"])
def test_no_folder_is_listed_and_no_stray_file_is_served(web: WebHouse, path: str) -> None:
    assert web.app.test_client().get(path, base_url=web.url).status_code == 404

"""The card of what tags say of a camera's settings: applied and taken back with one press each, in a real browser."""

import time
from typing import Any

import cv2
import numpy as np
import pytest

from house import facts
from house.tuning.outcomes import TuningOutcome
from house.tuning.proposals import Proposal, ProposalsFound
from house.tuning.report import TuningReport
from house.tuning.tuned_settings import TunedSettings
from ledger.tuning_files import TuningFiles
from tests.app.web_house import WebHouse

pytestmark = pytest.mark.browser


def keep(web: WebHouse) -> None:
    changes = {"alert": {"labels": ["person"]}}
    proposal = Proposal("labels", "alert only on person", changes, TuningOutcome(12, 12, 0, 1),
                        TuningOutcome(18, 18, 0, 1))
    found = ProposalsFound(TuningOutcome(12, 12, 0, 11), TuningOutcome(18, 18, 0, 16), (proposal,))
    report = TuningReport("hall", time.time() - 90, TunedSettings(), 30, 30, {}, found)
    TuningFiles(web.home).save(report, cv2.imencode(".jpg", np.full((300, 960, 3), 60, np.uint8))[1].tobytes())


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}])
def test_a_proposal_is_applied_and_taken_back(person: Any, web: WebHouse, look: dict[str, Any]) -> None:
    keep(web)
    someone = person(**look)
    page = someone.login()
    page.goto(f"{web.url}/cameras/hall")
    card = page.locator(".tuning")
    assert "for nothing 11 → 1" in card.inner_text()
    page.evaluate("document.querySelector('.tuning-picture').scrollIntoView()")
    someone.shot(f"tuning-{look.get('color_scheme', 'light')}")

    card.get_by_role("button", name="Apply").click()
    card.get_by_role("button", name="Take it back").wait_for()
    assert "labels: [person]" in web.home.learned.read_text()
    card.get_by_role("button", name="Take it back").click()
    card.get_by_role("button", name="Take it back").wait_for(state="detached")

    assert "person" not in web.home.learned.read_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_somebody_can_ask_and_apply(person: Any, web: WebHouse) -> None:
    keep(web)
    page = person(java_script_enabled=False).login()
    page.goto(f"{web.url}/cameras/hall")

    page.locator(".tuning").get_by_role("button", name="Look again").click()
    page.locator(".tuning").get_by_role("button", name="Apply").click()

    assert "labels: [person]" in web.home.learned.read_text()
    asked = [fact for fact in web.log.recent(20) if isinstance(fact, facts.TuningAsked | facts.TuningChosen)]
    assert [type(fact) for fact in asked] == [facts.TuningChosen, facts.TuningAsked]

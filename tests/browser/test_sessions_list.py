"""The list of who is logged in, in a real browser."""

from typing import Any

import pytest

from tests.app.web_house import WebHouse
from tests.browser.test_now_page import LOOKS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", ["light", "phone-dark"])
def test_the_others_are_ended_on_the_system_page_and_this_browser_stays(person: Any, web: WebHouse, look: str) -> None:
    other = web.login()
    someone = person(**LOOKS[look])
    page = someone.login("/system")
    page.locator("#sessions").scroll_into_view_if_needed()
    someone.shot(f"sessions-{look}")

    page.click("text=End all others")
    page.wait_for_selector(".flash:has-text('Ended: 1 session.')")

    assert page.locator("#sessions li").count() == 1
    assert "Chrome on" in page.inner_text("#sessions")
    assert other.get(f"{web.url}/", allow_redirects=False).status_code == 302
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

"""A house whose config.yml has two cameras, and what sends its forms."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.app.web_house import SETTINGS, WebHouse, token_in


@pytest.fixture
def web(home: Any, make_web: Any) -> WebHouse:
    """A house whose config.yml has the cameras hall and yard, each key on a line of its own."""
    home.config.write_text(json.dumps(SETTINGS, indent=1))
    found: WebHouse = make_web()
    return found


@pytest.fixture
def send(web: WebHouse) -> Callable[..., Any]:
    """`send(path, page=..., **fields)` posts a form as the owner; page: where its token and hidden fields are from."""
    session = web.login()

    def post(path: str, page: str = "/add-camera", **fields: Any) -> Any:
        fields.setdefault("csrf_token", token_in(session.get(web.url + page).text))
        return session.post(web.url + path, data=fields, allow_redirects=False)

    return post

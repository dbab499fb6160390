"""The web app on real parts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import WebHouse


@pytest.fixture
def web(home: Home, redis_server: Any) -> Iterator[WebHouse]:
    """A running web app with two cameras and Slack."""
    with WebHouse(home, Log(redis_server.client()), redis_server.url) as house:
        yield house


@pytest.fixture
def make_web(home: Home, redis_server: Any) -> Iterator[Callable[..., WebHouse]]:
    """`make_web(**settings, clock=...)`: a web app with changed settings."""
    with ExitStack() as stack:
        def make(**changes: Any) -> WebHouse:
            return stack.enter_context(WebHouse(home, Log(redis_server.client()), redis_server.url, **changes))
        yield make

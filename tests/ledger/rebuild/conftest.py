"""A house whose log and history tests may lose."""

import pytest
from kept_house import KeptHouse


@pytest.fixture
def kept_house(home, redis_server):
    with redis_server.client() as client:
        found = KeptHouse(home, client)
        yield found
        found.history.close()

"""Houses that tests play."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.who_is_home.presence.played_house import PEOPLE, PlayedHouse
from who_is_home.presence.household import Household


@pytest.fixture
def make_house() -> Callable[..., PlayedHouse]:
    """Makes a house; keywords change the household."""

    def made(**chosen: object) -> PlayedHouse:
        household = Household(PEOPLE, timezone="UTC")
        return PlayedHouse(replace(household, **chosen))

    return made


@pytest.fixture
def house(make_house: Callable[..., PlayedHouse]) -> PlayedHouse:
    return make_house()


@pytest.fixture
def settled(house: PlayedHouse) -> PlayedHouse:
    """Both are home, and their phones' nights are known."""
    house.learn_nights()
    return house

"""A house whose disk takes no writes: it starts, watches and alerts all the same, and says what is wrong."""

from collections.abc import Callable, Iterator

import pytest

from ledger.redis.client import connect
from ledger.redis.log import Log
from tests.support.small_disk import FailingCard, SmallDisk, failing_card, small_disk
from tests.support.started_house import StartedHouse

Until = Callable[..., None]
CAMERA = """
house:
  first_mode: away
cameras:
  hall:
    source: demo://room?size=640x360&first=2&every=12
    motion: {gap: 1.5}
channels: ["terminal://"]
alerts:
  exit_delay: 0
  together: 0
  cooldown: 0
"""


@pytest.fixture
def card() -> Iterator[FailingCard]:
    with failing_card(400) as card:
        yield card


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk("400m") as disk:
        yield disk


def log_of(house: StartedHouse) -> Log:
    return Log(connect(house.home().redis_socket))


def troubles(house: StartedHouse) -> dict[tuple[str, str], str]:
    return {(each.kind, each.about): each.text for each in log_of(house).state().troubles}


@pytest.mark.timeout(400)
def test_a_house_starts_on_a_read_only_home_and_alerts_with_a_thumbnail(disk: SmallDisk, until: Until) -> None:
    # given a house that has run, with its home on a disk that has become read-only
    house = StartedHouse(disk.path, CAMERA)
    try:
        house.start_into_pipe()
        until(lambda: "is up" in house.said, "the first start")
        house.run("down")
        house.end()
        disk.read_only()

        # when it is started
        house.said = ""
        house.start_into_pipe()
        until(lambda: "is up" in house.said, "the start on the read-only disk")

        # then it says what is wrong, alerts with a picture, and its logs are found
        assert "the disk has become read-only" in house.said
        until(lambda: list((house.home().runtime / "thumbnails").glob("*.jpg")), "a thumbnail in memory")
        until(lambda: "picture " in house.said, "an alert with its picture")
        until(lambda: ("disk", "log") in troubles(house), "the trouble")
        assert {kind for kind, _ in troubles(house)} == {"disk"}, troubles(house)
        assert "only the thumbnail is kept, in memory" in house.run("logs", "camera-lan").stdout
        assert "the historian waits" in house.run("logs", "historian").stdout
        doctor = house.run("doctor").stdout
        assert "the disk has become read-only" in doctor and "the log is in memory" in doctor
        assert "the house runs already" in house.run("up").stderr
    finally:
        house.end()


@pytest.mark.timeout(400)
def test_a_card_that_fails_under_a_running_house_is_named_and_alerts_go_on(card: FailingCard, until: Until) -> None:
    house = StartedHouse(card.path, CAMERA)
    try:
        house.start_into_pipe()
        until(lambda: "picture " in house.said, "an alert of a house that is well")

        card.fail()

        until(lambda: ("disk", "log") in troubles(house), "the trouble")
        assert troubles(house)["disk", "log"].startswith("the disk has become read-only")
        house.said = ""
        until(lambda: "picture " in house.said, "another alert, with its picture")
        assert "the disk has become read-only" in house.run("doctor").stdout
    finally:
        house.end()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("what", ["room", "inodes"])
def test_a_disk_that_is_full_under_a_running_house_is_named_and_alerts_go_on(disk: SmallDisk, until: Until,
                                                                             what: str) -> None:
    house = StartedHouse(disk.path, CAMERA)
    try:
        house.start_into_pipe()
        until(lambda: "picture " in house.said, "an alert of a house that is well")

        spoil = disk.fill if what == "room" else disk.use_up_inodes
        until(lambda: spoil() or any(text.startswith("the disk is full") for text in troubles(house).values()),
              "the trouble")
        house.said = ""
        until(lambda: "picture " in house.said, "another alert, with its picture")
        # the house removes what is old to make room, so it is filled again right before the doctor looks
        until(lambda: spoil() or "the disk is full" in house.run("doctor").stdout, "the doctor says so as well")
    finally:
        house.end()


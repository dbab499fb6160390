"""Who has which device, when two processes of the house are told at the same time."""

from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.settings.whole_config import load
from ledger.command_house import LedgerHouse
from ledger.redis.log import Log


def test_a_device_given_in_one_process_is_not_lost_by_what_another_learns_a_moment_later(home, client):
    home.create()
    home.config.write_text("cameras: {front: {source: 'demo://room'}}\npeople: {Anna: {devices: [annas-phone]}}\n")
    settings = load(home.config, home.learned, {})
    page, socket_mode = (LedgerHouse(Log(client), settings, home=home) for _ in range(2))
    for house, device in ((page, "annas-watch"), (socket_mode, "annas-tablet"), (page, "annas-car")):
        given = answer(house, CommandRequest("ann", "page", ("Anna", device), role="owner"), "carries", TABLE)
        assert given.ok, given.text

    assert load(home.config, home.learned, {}).people["Anna"].devices == (
        "annas-phone", "annas-watch", "annas-tablet", "annas-car")
    taken = answer(socket_mode, CommandRequest("ann", "page", ("Anna", "off"), role="owner"), "carries", TABLE)
    assert not taken.ok and "config.yml" in taken.text

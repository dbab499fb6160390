"""cloud: what was sent this month, set right after it was lost, and what each camera would cost."""

import time

import pytest

from cli.__main__ import main
from house import facts
from house.facts import Label
from house.times import local
from ledger.history.writer import History
from ledger.home import Home
from ledger.spending.call_counter import FILE, confirm

CLOUD = "cameras: {front: {source: 'http://192.168.1.9/x.jpg', analyzers: [yolox://, 'rekognition://eu-west-1']}}\n"


@pytest.fixture
def house(tmp_path):
    home = Home(tmp_path / "home", bases=(tmp_path,))
    home.create()
    home.config.write_text(CLOUD)
    return home


def said(home, capsys, *words):
    code = main(["cloud", *words], {"HEARTHWATCH_HOME": str(home.path)})
    found = capsys.readouterr()
    return code, found.out + found.err


def test_the_pictures_and_the_money_of_the_month_are_shown(house, capsys):
    confirm(house, local(time.time()).date(), 340)
    code, text = said(house, capsys)
    assert code == 0 and text.startswith("340 of 1000 pictures sent this month (0.34 USD), 0 of ")
    assert "  front: 0 sent this month (0.00 USD)" in text


def test_a_count_that_was_lost_is_wrong_until_somebody_says_how_many_there_were(house, capsys):
    confirm(house, local(time.time()).date(), 340)
    (house.path / FILE).unlink()

    code, text = said(house, capsys)
    assert code == 1 and "./hearthwatch cloud confirm N" in text
    code, text = said(house, capsys, "confirm", "700")
    assert code == 0 and text.startswith("700 of 1000")


@pytest.mark.parametrize("number", [(), ("-1",), ("many",), ("99999999999999999999",), ("1.5",)])
def test_a_number_is_needed(house, capsys, number):
    assert said(house, capsys, "confirm", *number)[0] == 2


def test_a_house_without_a_cloud_sees_what_each_camera_would_cost(house, capsys):
    house.config.write_text("cameras: {front: {source: 'http://192.168.1.9/x.jpg'}}\n")
    history, now = History(house), time.time()
    somebody, nobody = (Label("person", 0.9),), (Label("chair", 0.9),)
    history.add([facts.EventLabelled(at=now - 60, event=f"e{n}", camera="front", picture=f"p{n}", analyzer="yolox",
                                      labels=somebody if n < 20 else nobody) for n in range(50)], now)
    history.close()

    code, text = said(house, capsys)
    assert code == 0 and "nothing here costs money" in text
    assert "front: 50 pictures of events would have cost 0.05 USD; those 20 in which somebody was seen, 0.02" in text

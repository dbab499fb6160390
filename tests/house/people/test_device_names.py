"""MAC addresses and host names are one, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.people.device_names import mac, randomised, same_name


@pytest.mark.parametrize("text", ["AA:BB:CC:DD:EE:0F", "aa-bb-cc-dd-ee-0f", "aabb.ccdd.ee0f", "AABBCCDDEE0F",
                                  " aa bb cc dd ee 0f ", "aa:bb:cc:dd:ee:f", "AA-BB-CC-DD-EE-0F\n"])
def test_a_mac_address_is_known_in_every_writing(text: str) -> None:
    assert mac(text) == "aa:bb:cc:dd:ee:0f"


@pytest.mark.parametrize("text", ["", "phone", "aa:bb:cc:dd:ee", "aa:bb-cc:dd:ee:0f", "aa:bb:cc:dd:ee:0g",
                                  "192.168.1.20", "00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff", "aa:bb:cc:dd:ee:0f:11",
                                  "٠a:bb:cc:dd:ee:0f",
                                  "2001:0db8:0001:0002"])
def test_what_is_no_mac_address_of_a_device_is_none(text: str) -> None:
    assert mac(text) == ""


@given(st.binary(min_size=6, max_size=6).filter(lambda raw: raw not in (b"\0" * 6, b"\xff" * 6)),
       st.sampled_from([":", "-", " ", ""]), st.booleans())
def test_any_mac_address_in_any_writing_is_read_as_itself(raw: bytes, separator: str, capitals: bool) -> None:
    written = raw.hex(separator) if separator else raw.hex()

    assert mac(written.upper() if capitals else written) == raw.hex(":") == mac(raw.hex(":"))


@given(st.text(max_size=30))
def test_any_text_is_a_mac_address_or_none(text: str) -> None:
    assert mac(text) == "" or len(mac(text)) == 17


@pytest.mark.parametrize(("text", "made_up"), [("02:00:00:00:00:01", True), ("da:a1:19:00:00:01", True),
                                               ("dc:a1:19:00:00:01", False), ("", False)])
def test_an_address_that_a_phone_made_up_is_told_by_its_bit(text: str, made_up: bool) -> None:
    assert randomised(text) is made_up


@pytest.mark.parametrize(("first", "second"), [
    ("Annas-iPhone", "annas iphone"), ("Anna's iPhone", "Annas-iPhone.fritz.box"), ("annas-iphone", "Annas_iPhone."),
    ("Anna’s iPhone", "annas-iphone.lan"), ("Pixel-8", "pixel8"), ("KÜCHE", "küche"), ("phone.home.arpa", "PHONE")])
def test_a_name_is_one_however_it_is_written(first: str, second: str) -> None:
    assert same_name(first, second) and same_name(second, first)


@pytest.mark.parametrize(("first", "second"), [
    ("phone", "phone2"), ("", ""), ("", "phone"), ("-", "."), ("annas-phone", "bens-phone"), ("lan", "phone.lan")])
def test_other_names_and_none_are_not_one(first: str, second: str) -> None:
    assert not same_name(first, second) and not same_name(second, first)

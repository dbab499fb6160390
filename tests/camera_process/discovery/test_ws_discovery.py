"""Cameras are found by ONVIF's WS-Discovery; whatever else answers does no harm."""

import pytest

from camera_process.discovery.ws_discovery import FoundCamera, cameras_in, find
from tests.camera_process.discovery.responder import DiscoveryResponder


@pytest.fixture
def responder():
    one = DiscoveryResponder("http://10.0.0.9/onvif/device_service http://127.0.0.1:8000/onvif/device_service")
    yield one
    one.close()


def test_a_camera_that_is_asked_by_itself_says_its_name_model_and_service(responder):
    assert find(0.5, [responder.host]) == [
        FoundCamera("127.0.0.1", "http://127.0.0.1:8000/onvif/device_service", "ACME Dome", "D-100")]


@pytest.mark.parametrize("raw", [b"garbage", b"<a", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                                 b"<a>" * 20_000, b"\xff\xfe\x00", b"<a/>"])
def test_what_is_no_answer_names_nobody(responder, raw):
    responder.raw = raw
    assert find(0.2, [responder.host]) == [] and list(cameras_in(raw, "x")) == []


def test_hosts_that_are_not_there_or_are_no_hosts_are_passed_over(responder):
    assert [each.host for each in find(0.4, ["127.0.0.1:9", "no such host", "", responder.host])] == ["127.0.0.1"]

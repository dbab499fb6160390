"""Alerts as mail by SES, spoken by moto's server on loopback."""

import io
from pathlib import Path

import pytest
from needed import missing

from house.message import Message
from house.settings.whole_config import Settings
from notifier.channel import ChannelContext, ChannelError, Picture, WholeMessageChannel

try:
    import boto3
    from moto.server import ThreadedMotoServer

    from notifier.channels.ses import connect
except ImportError:
    missing("boto3 (requirements/s3.txt)", whole_module=True)

PERSON = Message("Person at Сад", "14:02", event="e1")
PICTURE = [Picture(b"\xff\xd8one", "e1.jpg", "")]
KEYS = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret-secret"}


@pytest.fixture(scope="module")
def aws():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def channel(endpoint, sender="house@example.org"):
    login = f"{KEYS['aws_access_key_id']}:{KEYS['aws_secret_access_key']}"
    address = f"ses://{login}@eu-central-1/?from={sender}&to=anna@example.org,ben@example.org&endpoint={endpoint}"
    return connect(address, ChannelContext(Settings(), io.StringIO(), Path))


def test_a_mail_is_taken_with_its_picture(aws):
    boto3.client("sesv2", region_name="eu-central-1", endpoint_url=aws, **KEYS).create_email_identity(
        EmailIdentity="house@example.org")
    ses = channel(aws)
    assert isinstance(ses, WholeMessageChannel)
    ref = ses.send_whole(PERSON, PICTURE, "m1")
    assert ref["id"].endswith("@email.amazonses.com>")
    assert ses.send_whole(PERSON, [], "m2", ref) == ref, "news stays in the first one's thread"


def test_an_address_that_was_not_verified_is_refused_for_good_and_said(aws):
    with pytest.raises(ChannelError, match="SES refuses the mail") as error:
        channel(aws, "stranger@example.net").send_whole(PERSON, [], "m1")
    assert not error.value.transient and "secret-secret" not in str(error.value)


def test_a_region_that_cannot_be_reached_is_tried_again():
    with pytest.raises(ChannelError, match="cannot be reached") as error:
        channel("http://127.0.0.1:1").send_whole(PERSON, [], "m1")
    assert error.value.transient

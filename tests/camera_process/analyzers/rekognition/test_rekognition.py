"""Labels by Rekognition, over its real wire: signed requests to a server as strict as AWS."""

import base64
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pytest
from needed import missing

from camera_process.analyzer import AnalyzerError, Labeller, Surroundings, View
from house.clock import FakeClock
from house.facts import Box, Label
from house.spending.call_counts import CallCaps, CallRefusal
from ledger.home import Home
from ledger.spending.call_counter import CallCounter, counted
from ledger.spending.known_time import KnownTime
from vision import jpeg

try:
    import boto3  # noqa: F401

    from benchmarks.cloud.cloud_server import KEY, PERSON, SECRET, CloudFault, CloudState, cloud_server
    from camera_process.analyzers import rekognition
    from camera_process.analyzers.rekognition import aws_client, connect
    from camera_process.analyzers.rekognition.answers import labels_in
    from camera_process.analyzers.rekognition.cloud_address import CloudAddress
except ImportError:
    missing("boto3 (requirements/s3.txt)", whole_module=True)

GRAY = np.full((480, 640, 3), 90, np.uint8)
CAR = {"Name": "Car", "Confidence": 88.0, "Parents": [{"Name": "Vehicle"}, {"Name": "Transportation"}], "Aliases": [
    {"Name": "Automobile"}], "Instances": [
        {"BoundingBox": {"Left": -0.05, "Top": 0.5, "Width": 0.3, "Height": 0.7}, "Confidence": 88.0},
        {"BoundingBox": {"Left": 0.6, "Top": 0.5, "Width": 0.1, "Height": 0.1}, "Confidence": 61.0}]}
VEHICLE = {"Name": "Vehicle", "Confidence": 88.0, "Parents": [{"Name": "Transportation"}], "Instances": []}
SNOW = {"Name": "Snow", "Confidence": 71.5, "Parents": [{"Name": "Nature"}], "Instances": []}


class Calls:
    """Hands out as many calls as it is told, and counts them."""

    def __init__(self, refused=None):
        self.refused, self.asked, self.seen = refused, Counter(), []

    def ask(self, camera):
        self.asked[camera] += 1
        return self.refused

    def time_seen(self, at):
        self.seen.append(at)
        self.refused = None


@pytest.fixture(scope="module")
def server():
    """One server, and one client for each login: boto3 takes half a second to make one."""
    with cloud_server() as (address, state), pytest.MonkeyPatch.context() as patch:
        patch.setattr(aws_client, "client_of", cache(aws_client.client_of))
        yield address, state


@pytest.fixture
def cloud(server):
    address, state = server
    vars(state).update(vars(CloudState()))
    return address, state


LOGIN = f"{KEY}:{SECRET.replace('/', '%2F')}@"


def analyzer(cloud, calls=None, options="", login=LOGIN, region="eu-west-1"):
    address = f"rekognition://{login}{region}?endpoint={cloud[0]}{options}"
    return connect(address, Surroundings(0.35, calls=calls or Calls()))


def failure(one, view=None):
    with pytest.raises(AnalyzerError) as found:
        one.label(view or View(GRAY, camera="front"))
    assert SECRET not in str(found.value) and KEY not in str(found.value) and "\n" not in str(found.value)
    return found.value


def test_the_picture_is_sent_small_and_the_labels_come_with_boxes_and_wider_words(cloud):
    cloud[1].labels = lambda picture: [PERSON, CAR, VEHICLE, SNOW]
    calls, large = Calls(), np.full((1080, 1920, 3), 90, np.uint8)

    one = analyzer(cloud, calls, "&max_labels=9&min_confidence=60.5")
    found = one.label(View(large, camera="front"))

    assert isinstance(one, Labeller) and calls.asked == {"front": 1}
    assert cloud[1].counts["DetectLabels"] == 1
    [asked] = cloud[1].requests
    assert (asked["shape"], asked["most"], asked["least"]) == ((720, 1280, 3), 9, 60.5)
    assert found == (
        Label("Person", 0.974, Box(0.2, 0.1, 0.3, 0.8), (), ("Human",)),
        Label("Car", 0.88, Box(0, 0.5, 0.25, 0.5), ("Vehicle", "Transportation"), ("Automobile",)),
        Label("Snow", 0.715, None, ("Nature",)),
        Label("Car", 0.61, Box(0.6, 0.5, 0.1, 0.1), ("Vehicle", "Transportation"), ("Automobile",)))


def test_a_picture_that_was_held_sideways_is_sent_upright(cloud, shared):
    picture = np.zeros((100, 300, 3), np.uint8)
    picture[:, :150] = 255
    exif = base64.b64decode("/+EAIkV4aWYAAElJKgAIAAAAAQASAQMAAQAAAAYAAAAAAAAA")  # Orientation 6: turn it right
    data = jpeg.encode(picture)
    analyzer(cloud).label(View(jpeg.decode(data[:2] + exif + data[2:])))

    sent = cloud[1].requests[0]["picture"]
    assert sent.shape == (300, 100, 3) and sent[:140].mean() > 200 and sent[160:].mean() < 50


@pytest.mark.parametrize(("size", "sent"), [((40, 60), (80, 120, 3)), ((1, 1), (80, 80, 3)),
                                            ((20, 1280), (80, 5120, 3))])
def test_a_picture_too_small_for_rekognition_is_sent_larger(cloud, size, sent):
    analyzer(cloud).label(View(np.zeros((*size, 3), np.uint8)))
    assert cloud[1].requests[0]["shape"] == sent


def test_a_picture_that_nothing_makes_fit_is_refused_without_a_call(cloud):
    calls = Calls()
    found = failure(analyzer(cloud, calls), View(np.zeros((4, 1280, 3), np.uint8)))
    assert found.of_picture and not found.transient and not calls.asked and not cloud[1].counts


@pytest.mark.parametrize("fault", [
    CloudFault(500, "InternalServerError"), CloudFault(503, "ServiceUnavailable"), CloudFault(cut=True),
    CloudFault(400, "ThrottlingException"), CloudFault(502, "<html>"), CloudFault(429, "odd"),
    CloudFault(400, "ProvisionedThroughputExceededException")])
def test_what_passes_is_tried_again_later_by_a_call_that_is_counted_anew(cloud, fault):
    cloud[1].faults.append(fault)
    calls = Calls()
    one = analyzer(cloud, calls)

    found = failure(one)

    assert (found.transient, found.of_picture) == (True, False)
    assert cloud[1].counts["DetectLabels"] == calls.asked["front"] == 1, "one attempt for each call"
    assert one.label(View(GRAY, camera="front")) and calls.asked["front"] == 2


@pytest.mark.parametrize("code", ["InvalidImageFormatException", "ImageTooLargeException", "InvalidParameterException"])
def test_what_only_this_picture_suffers_from_stops_no_other(cloud, code):
    cloud[1].faults.append(CloudFault(400, code, f"request of {SECRET}"))
    found = failure(analyzer(cloud))
    assert (found.transient, found.of_picture) == (False, True)


@pytest.mark.parametrize(("code", "says"), [
    ("AccessDeniedException", "rekognition:DetectLabels"), ("UnrecognizedClientException", "does not know"),
    ("ExpiredTokenException", "run out"), ("SubscriptionRequiredException", "signed up"),
    ("OptInRequired", "eu-west-1"), ("SomethingNew", "SomethingNew"), (f"<b>{KEY}", "400")])
def test_what_the_house_must_put_right_is_said_and_is_not_of_the_picture(cloud, code, says):
    cloud[1].faults.append(CloudFault(400, code, f"arn of {KEY}"))
    found = failure(analyzer(cloud))
    assert (found.transient, found.of_picture) == (False, False) and says in str(found)


def test_a_wrong_secret_a_strange_key_and_a_wrong_clock_are_told_apart(cloud):
    assert "does not belong to the access key" in str(failure(analyzer(cloud, login=f"{KEY}:wrong@")))
    assert "does not know this access key" in str(failure(analyzer(cloud, login="AKIAOTHER:wrong@")))
    cloud[1].clock_off = 3600
    found = failure(analyzer(cloud))
    assert "time" in str(found) and not found.transient


def test_without_credentials_nothing_is_counted_and_it_is_said_what_to_do(cloud, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    calls = Calls()
    found = failure(analyzer(cloud, calls, login=""))
    assert "AWS_ACCESS_KEY_ID" in str(found) and not found.transient and not calls.asked


def test_without_boto3_it_says_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "camera_process.analyzers.rekognition.aws_client")
    monkeypatch.delattr(rekognition, "aws_client")
    found = failure(analyzer(("http://127.0.0.1:1", None)))
    assert not found.transient and "boto3 is not installed" in str(found)


def test_a_server_that_cannot_be_reached_is_a_failure_that_passes():
    found = failure(analyzer(("http://127.0.0.1:1", None)))
    assert found.transient and "cannot be reached" in str(found)


@pytest.mark.parametrize(("refused", "transient", "of_picture"), [
    (CallRefusal.MONTH, False, True), (CallRefusal.DAY, False, True), (CallRefusal.CAMERA, False, True),
    (CallRefusal.LOST, False, False), (CallRefusal.AHEAD, False, False), (CallRefusal.DISK, True, False)])
def test_no_request_is_made_without_a_call(cloud, refused, transient, of_picture):
    found = failure(analyzer(cloud, Calls(refused)))
    assert (found.transient, found.of_picture) == (transient, of_picture)
    assert not cloud[1].counts


def test_the_time_of_the_server_shows_that_the_clock_is_right(cloud):
    calls = Calls(CallRefusal.CLOCK)
    assert analyzer(cloud, calls).label(View(GRAY, camera="front"))
    assert abs(calls.seen[0] - datetime.now(UTC).timestamp()) < 60 and calls.asked["front"] == 2
    assert cloud[1].counts["DetectLabels"] == 1, "asking for the time costs nothing"


def test_in_a_house_that_nobody_synchronised_the_clock_is_compared_with_aws_first(cloud, tmp_path):
    home = Home(tmp_path / "home", bases=(tmp_path,))
    home.path.mkdir()
    clock = FakeClock(datetime.now(UTC).timestamp())
    calls = CallCounter(home, lambda: CallCaps(1000), clock, KnownTime(clock, lambda: False), "UTC")
    assert analyzer(cloud, calls).label(View(GRAY, camera="front"))
    cloud[1].clock_off = 86_400 * 40
    off = CallCounter(home, lambda: CallCaps(1000), clock, KnownTime(clock, lambda: False), "UTC")
    assert failure(analyzer(cloud, off)).transient
    assert cloud[1].counts["DetectLabels"] == 1 and counted(home).counted == 10


@pytest.mark.parametrize("answer", [{}, {"Labels": None}, {"Labels": [None, 3, {"Name": 5}, {"Name": " "}]},
                                    {"Labels": [{"Name": "x", "Instances": [3, {"BoundingBox": {"Left": "a"}}]}]},
                                    {"Labels": [{"Name": "x", "Confidence": float("nan"), "Parents": [1, {}]}]},
                                    {"Labels": [{"Name": "x", "Confidence": 1e9, "Instances": [{"BoundingBox": {
                                        "Left": 2, "Top": 2, "Width": 1, "Height": 1}}]}]}])
def test_an_odd_answer_becomes_labels_or_nothing(answer):
    for label in labels_in(answer):
        assert label.name == "x" and 0 <= label.score <= 1 and label.box is None


@pytest.mark.parametrize(("address", "says"), [
    ("rekognition://", "region"), ("rekognition://europe", "region"), ("rekognition://eu-west-1/x", "region"),
    ("rekognition://eu-west-1?zones=1", "zones"), ("rekognition://eu-west-1?max_labels=0", "1 to 1000"),
    ("rekognition://eu-west-1?max_labels=99999999999999", "1 to 1000"),
    ("rekognition://eu-west-1?min_confidence=x", "percent"), ("rekognition://eu-west-1?min_confidence=nan", "percent"),
    ("rekognition://KEY@eu-west-1", "both parts"), ("rekognition://eu-west-1?endpoint=file:///etc", "endpoint"),
    ("rekognition://[", "cannot be read")])
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent(address, says):
    with pytest.raises(AnalyzerError, match=says) as found:
        connect(address, Surroundings(0.35))
    assert not found.value.transient


def test_the_least_score_is_the_house_s_own_where_the_address_has_none(cloud):
    analyzer(cloud).label(View(GRAY))
    assert cloud[1].requests[0]["least"] == pytest.approx(35)


def test_the_server_that_plays_the_cloud_refuses_what_aws_would(cloud):
    place = CloudAddress("eu-west-1", KEY, SECRET, endpoint=cloud[0])
    with pytest.raises(AnalyzerError, match="InvalidImageFormat"):
        aws_client.detect_labels(aws_client.client_of(place, "rekognition"), b"GIF89a", place, 50)

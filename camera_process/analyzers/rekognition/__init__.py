"""`rekognition://eu-west-1?max_labels=10&min_confidence=55`: labels by Amazon Rekognition, a cloud that costs money.

The whole picture is sent, upright and at most 1280 pixels long. Each call is counted before it is made, by whoever
hands out calls (`around.calls`), and made once. With the credentials of this machine (environment, profile, role), or
`rekognition://KEY:SECRET@eu-west-1`; `&endpoint=http://127.0.0.1:5000` asks another server.
"""

from types import ModuleType
from typing import Any

from camera_process.analyzer import AnalyzerError, Labeller, Surroundings, View
from camera_process.analyzers.rekognition.answers import labels_in
from camera_process.analyzers.rekognition.cloud_address import CloudAddress, read_cloud_address
from camera_process.analyzers.rekognition.sent_picture import sent
from camera_process.analyzers.rekognition.server_time import time_of
from house.facts import Label
from house.spending.call_counts import CallRefusal
from house.spending.paid_calls import PaidCalls

CAPABILITIES = ("outside", "costs")
_PASSING = (CallRefusal.CLOCK, CallRefusal.DISK)


class Rekognition(Labeller):
    """Asks Rekognition what a picture shows; used by one thread. least: percent, below which nothing counts."""

    name = "rekognition"

    def __init__(self, address: CloudAddress, calls: PaidCalls | None, least: float) -> None:
        self._address, self._calls, self._least = address, calls, least
        self._client: Any = None

    def label(self, view: View) -> tuple[Label, ...]:
        """What Rekognition sees, surest first."""
        picture = sent(view.bgr)
        aws_client = _aws_client()
        if self._client is None:  # without credentials no call is counted
            self._client = aws_client.client_of(self._address, "rekognition")
        self._take_a_call(view.camera, str(self._client.meta.endpoint_url))
        try:
            return labels_in(aws_client.detect_labels(self._client, picture, self._address, self._least))
        except AnalyzerError as error:
            if not error.transient and not error.of_picture:
                self._client = None  # the next try reads the credentials again
            raise

    def _take_a_call(self, camera: str, endpoint: str) -> None:
        """Return when one call may be made; raises AnalyzerError."""
        if self._calls is None:
            raise AnalyzerError("Rekognition is asked by the house alone, which counts what it costs", transient=False)
        refused = self._calls.ask(camera)
        if refused is CallRefusal.CLOCK and (at := time_of(endpoint)) is not None:
            self._calls.time_seen(at)
            refused = self._calls.ask(camera)
        if refused is not None:
            raise AnalyzerError(refused.value, transient=refused in _PASSING, of_picture=refused.of_limit)


def _aws_client() -> ModuleType:
    """What speaks to AWS; raises AnalyzerError where boto3, which is heavy, was never installed."""
    try:
        from camera_process.analyzers.rekognition import aws_client
    except ModuleNotFoundError as error:
        raise AnalyzerError(f"the package {error.name} is not installed: ./hearthwatch down, then up, installs it",
                            transient=False) from error
    return aws_client


def connect(address: str, around: Surroundings) -> Rekognition:
    """The analyzer behind the address; nothing is asked yet. Raises AnalyzerError."""
    parts = read_cloud_address(address)
    least = 100 * around.min_score if parts.min_confidence is None else parts.min_confidence
    return Rekognition(parts, around.calls, least)

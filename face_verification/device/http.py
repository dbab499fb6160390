"""Requests to one device over TLS: all of a try share one time, answers are bounded, and failures are DeviceErrors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import urllib3

from face_verification.device.errors import DeviceError
from house.clock import Clock
from house.http import total_timeout
from house.settings.sections.faces import FaceDevice

MOST = 12 * 1024 * 1024
"""Bytes of an answer; a picture of four megapixels in base64 is far below."""
SIGN_OUT_SECONDS = 3.0


@dataclass(frozen=True)
class DeviceAnswer:
    """Status and body of an answer."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever bytes it holds."""
        return self.body.decode("utf-8", "replace")


class DeviceHttp:
    """Asks one device within `seconds` in all; used by one thread. home: what a certificate's path begins at."""

    def __init__(self, device: FaceDevice, clock: Clock, home: Path, seconds: float) -> None:
        self.device, self._clock = device, clock
        self._until = clock.monotonic() + seconds
        self._session = total_timeout.session(_FingerprintAdapter(device.fingerprint))
        self._session.verify = _trusted(device, home)
        self.headers: dict[str, str] = {}

    @property
    def has_cookie(self) -> bool:
        """Whether the device has given a cookie, as it does when somebody has signed in."""
        return len(self._session.cookies) > 0

    def ask(self, method: str, path: str, **named: Any) -> DeviceAnswer:
        """The device's answer, whatever its status; DeviceError when none comes in time."""
        left = self._until - self._clock.monotonic()
        if left <= 0:
            raise DeviceError("the device took too long", True)
        try:
            with self._session.request(method, self.device.address + path, headers=self.headers,
                                       allow_redirects=False, stream=True, timeout=left, **named) as answer:
                return DeviceAnswer(answer.status_code, _whole(answer))
        except requests.exceptions.SSLError as error:
            problem = _untrusted(str(error))
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError, TimeoutError):
            problem = DeviceError("the device took too long to answer", True)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            late = "timed out" in str(error)  # requests calls a body that does not end in time a lost connection
            problem = DeviceError("the device took too long to answer" if late else
                                  "the device cannot be reached: check its address and the network", True)
        raise problem  # out here: requests' errors repeat addresses, they must not be chained

    def give_time(self, seconds: float) -> None:
        """Allow so many seconds from now on, as for signing out after the time was over."""
        self._until = self._clock.monotonic() + seconds

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()


class _FingerprintAdapter(total_timeout.BoundedAdapter):
    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        own = {"assert_fingerprint": self._fingerprint} if self._fingerprint else {}
        super().init_poolmanager(*arguments, **named, **own)


def _trusted(device: FaceDevice, home: Path) -> bool | str:
    """What requests verifies by; DeviceError when the file with the CA is not there."""
    if device.fingerprint:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)  # it is verified, by its fingerprint
        return False
    if not device.certificate:
        return True
    path = home / device.certificate
    if not path.is_file():
        raise DeviceError(f"there is no {device.certificate}, which faces.devices names as its certificate", False)
    return str(path)


def _whole(answer: requests.Response) -> bytes:
    pieces, size = [], 0
    for piece in answer.iter_content(65_536):
        size += len(piece)
        if size > MOST:
            raise DeviceError("the device answers with more than 12 MB", False)
        pieces.append(piece)
    return b"".join(pieces)


def _untrusted(said: str) -> DeviceError:
    if "Fingerprints did not match" in said:
        return DeviceError("the device shows another certificate than the one of fingerprint: was it replaced?", False)
    return DeviceError("the device's certificate is not trusted: name its CA in certificate, or its fingerprint", False)

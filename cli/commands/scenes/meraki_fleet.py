"""The cameras of a Meraki organisation that are tagged for it, by the Dashboard API.

API: https://developer.cisco.com/meraki/api-v1/ ; 10 calls a second for an organisation, of which none is refused here;
where one is (others call as well), Retry-After is honoured by the library.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import meraki
import requests

from cli.commands.scenes.fleet import CameraFault, FleetCamera
from cli.commands.scenes.rate_limit import RateLimit
from house.clock import Clock
from house.settings.sections.meraki import MerakiSettings

CALLS = 10
"""Calls a second that Meraki answers for an organisation."""
READY_WITHIN, ASK_EVERY = 40.0, 2.0
"""Seconds in which Meraki makes a snapshot, and between two looks whether it is there."""
_TIMEOUT = (5.0, 30.0)
_RETRIES = 8
_LIMITED = 429
_LARGEST = 20 << 20


class LimitedTransport(httpx.BaseTransport):
    """Sends every call in its turn, also one that the library makes again; Retry-After holds for all threads."""

    def __init__(self, transport: httpx.BaseTransport, limit: RateLimit) -> None:
        self._transport, self._limit = transport, limit

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to one call."""
        with self._limit.turn():
            response = self._transport.handle_request(request)
        wait = response.headers.get("Retry-After", "")
        if response.status_code == _LIMITED and wait.isdecimal():
            self._limit.hold(float(wait))
        return response

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class MerakiFleet:
    """One organisation's cameras; see Fleet. Most of a camera's time is waiting until Meraki has made its snapshot."""

    at_once = 100

    def __init__(self, settings: MerakiSettings, clock: Clock, stop: threading.Event | None = None) -> None:
        self._settings, self._clock, self._stop = settings, clock, stop or threading.Event()
        self._limit = RateLimit(CALLS, clock, self._stop)
        assert settings.api_key is not None
        self._api: Any = meraki.DashboardAPI(
            settings.api_key.get_secret_value(), base_url=settings.address, suppress_logging=True, output_log=False,
            print_console=False, maximum_retries=_RETRIES, single_request_timeout=30, smart_flow_enabled=False,
            caller="Hearthwatch Hearthwatch")
        client = self._api._session._client
        client._transport = LimitedTransport(client._transport, self._limit)
        self._tags: dict[str, list[str]] = {}

    def cameras(self) -> list[FleetCamera]:
        organisation = self._organisation()
        networks = self._called(lambda: self._api.organizations.getOrganizationNetworks(
            organisation, total_pages="all", **self._network_tag()))
        chosen = {each["id"] for each in networks}
        found = self._called(lambda: self._api.organizations.getOrganizationDevices(
            organisation, total_pages="all", productTypes=["camera"], tags=[self._settings.camera_tag],
            tagsFilterType="withAnyTags"))
        mine = [each for each in found if each.get("networkId") in chosen]
        self._tags = {each["serial"]: list(each.get("tags") or []) for each in mine}
        return [FleetCamera(each["serial"], " ".join((each.get("name") or "").split()) or each["serial"],
                            self._settings.reference_tag in (each.get("tags") or [])) for each in mine]

    def picture(self, camera: FleetCamera) -> bytes:
        address = str(self._called(lambda: self._api.camera.generateDeviceCameraSnapshot(camera.key)).get("url", ""))
        until = self._clock.monotonic() + READY_WITHIN
        while True:
            found = self._fetched(address)
            if found is not None:
                return found
            if self._clock.monotonic() >= until or self._stop.is_set():
                raise CameraFault(f"Meraki had no snapshot ready within {READY_WITHIN:.0f} s; is the camera online?")
            self._clock.sleep(ASK_EVERY, self._stop)

    def link(self, camera: FleetCamera, at: float) -> str:
        moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = self._called(lambda: self._api.camera.getDeviceCameraVideoLink(camera.key, timestamp=moment))
        return str(found.get("url", ""))

    def reference_taken(self, camera: FleetCamera) -> None:
        left = [tag for tag in self._tags.get(camera.key, []) if tag != self._settings.reference_tag]
        self._called(lambda: self._api.devices.updateDevice(camera.key, tags=left))

    def how_to_accept(self, camera: FleetCamera) -> str:
        return f"tag it {self._settings.reference_tag}"

    def _organisation(self) -> str:
        wanted = self._settings.organization
        named = [each for each in self._called(lambda: self._api.organizations.getOrganizations())
                 if wanted in (each.get("name"), each.get("id"))]
        if len(named) != 1:
            raise CameraFault(f"the key of meraki.api_key sees {len(named) or 'no'} organisation"
                              f"{'' if len(named) == 1 else 's'} called {wanted!r}: name one by its id")
        return str(named[0]["id"])

    def _network_tag(self) -> dict[str, Any]:
        tag = self._settings.network_tag
        return {"tags": [tag], "tagsFilterType": "withAnyTags"} if tag else {}

    def _called(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except meraki.APIError as error:
            raise CameraFault(_told(error)) from error
        except (meraki.APIResponseError, OSError) as error:
            raise CameraFault(f"Meraki cannot be reached: {type(error).__name__}") from error

    def _fetched(self, address: str) -> bytes | None:
        """The snapshot at its address; None while Meraki still makes it (404)."""
        try:
            answer = requests.get(address, timeout=_TIMEOUT, stream=True)
            data = answer.raw.read(_LARGEST + 1, decode_content=True) if answer.status_code == 200 else b""
        except (requests.RequestException, OSError) as error:
            raise CameraFault(f"the snapshot cannot be fetched: {type(error).__name__}") from error
        if answer.status_code in (202, 404):
            return None
        if answer.status_code != 200 or not data.startswith(b"\xff\xd8") or len(data) > _LARGEST:
            raise CameraFault(f"the snapshot's address answers {answer.status_code}, no picture: has it run out?")
        return bytes(data)


def _told(error: "meraki.APIError") -> str:
    status = error.status
    if status == 401:
        return "Meraki does not accept the key: put a valid one into meraki.api_key"
    if status in (403, 404):
        return f"Meraki answers {status}: the key may not do that here; the account needs read and camera rights"
    if status == _LIMITED:
        return "Meraki limits us for too long; run it at another time"
    return f"Meraki answers {status}"

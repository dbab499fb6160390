"""The calls of ONVIF's device, media and PTZ services that turning a camera needs, through onvif-zeep-async.

The package brings its WSDL files, so nothing but the camera is asked. What a camera answers is untrusted: no DTD and
with it no entity is accepted, an answer has at most 2 MB, and no host but the one in the address is spoken to.
"""

import logging
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout, TCPConnector
from onvif import ONVIFCamera
from onvif.settings import DEFAULT_SETTINGS

from camera_process.pan_tilt.head import PanTiltError
from camera_process.pan_tilt.heads.onvif.spaces import GENERIC, Range, Space, best, space
from camera_process.position import Position

MOST_BYTES = 2_000_000
DEFAULT_SETTINGS.forbid_dtd = True
DEFAULT_SETTINGS.xml_huge_tree = False
for _name in ("onvif", "zeep", "aiohttp"):  # they log whole messages, with the digest of the password
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Answer(ClientResponse):
    """An answer of bounded size."""

    async def read(self) -> bytes:
        if self._body is None:
            parts, size = [], 0
            async for part in self.content.iter_chunked(65_536):
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES:
                    self.close()
                    raise PanTiltError("its answer is longer than any camera's should be", transient=False)
            self._body = b"".join(parts)
        return self._body


class _Camera(ONVIFCamera):
    """A camera all of whose services share one bounded session."""

    def __init__(self, at: tuple[str, int], login: tuple[str, str], seconds: float) -> None:
        user, password = login
        super().__init__(*at, user or None, password or None, no_cache=True, adjust_time=True, nat_override=True)
        self._bounded = ClientSession(response_class=_Answer, connector=TCPConnector(ssl=False),
                                      timeout=ClientTimeout(total=seconds))

    async def create_onvif_service(self, *arguments: Any, **named: Any) -> Any:
        service = await super().create_onvif_service(*arguments, **named)
        service.transport.session = self._bounded
        service.transport._client_timeout = self._bounded.timeout  # noqa: SLF001 - it keeps a copy of its first session's
        return service

    async def close(self) -> None:
        await self._bounded.close()
        await super().close()


@dataclass
class PtzCalls:
    """An open camera: its PTZ service, the profile that turns, and the spaces it counts in."""

    camera: Any
    ptz: Any
    profile: str
    spaces: list[Space]
    moves_in: Space

    async def move(self, to: Position) -> None:
        """AbsoluteMove; refuses what the camera itself cannot reach."""
        self.moves_in.reach.check(to)
        x, y = self.moves_in.to_numbers(to)
        where = {"PanTilt": {"x": x, "y": y, "space": self.moves_in.uri}}
        await self.ptz.AbsoluteMove({"ProfileToken": self.profile, "Position": where})

    async def status(self) -> tuple[Position | None, bool | None]:
        """GetStatus: where it looks and whether it moves, each None where the camera does not say."""
        status = await self.ptz.GetStatus({"ProfileToken": self.profile})
        moves = _part(status, "MoveStatus", "PanTilt")
        return self._degrees(_part(status, "Position")), {"IDLE": False, "MOVING": True}.get(str(moves))

    async def presets(self) -> dict[str, tuple[str, Position | None]]:
        """GetPresets: name (the token where there is none) to token and place."""
        found = await self.ptz.GetPresets({"ProfileToken": self.profile}) or []
        return {str(each.Name or each.token): (str(each.token), self._degrees(each.PTZPosition)) for each in found}

    async def recall(self, token: str) -> None:
        """GotoPreset."""
        await self.ptz.GotoPreset({"ProfileToken": self.profile, "PresetToken": token})

    async def close(self) -> None:
        """Close every connection."""
        await self.camera.close()

    def _degrees(self, vector: Any) -> Position | None:
        at = _part(vector, "PanTilt")
        if at is None:
            return None
        uri = at.space or GENERIC
        found = next((each for each in self.spaces if each.uri == uri), self.moves_in)
        return found.to_degrees(float(at.x), float(at.y))


async def opened(at: tuple[str, int], login: tuple[str, str], profile: str, whole: tuple[Range, Range],
                 seconds: float) -> PtzCalls:
    """Ask the camera all that moving it needs. `whole` is its range in degrees, should it count in a generic space."""
    camera = _Camera(at, login, seconds)
    try:
        await camera.update_xaddrs()
        ptz = await camera.create_ptz_service()
        media = await camera.create_media_service()
        chosen = _chosen(await media.GetProfiles() or [], profile)
        options = await ptz.GetConfigurationOptions({"ConfigurationToken": chosen.PTZConfiguration.token})
        spaces = [space(str(each.URI), _range(each.XRange), _range(each.YRange), whole)
                  for each in _part(options.Spaces, "AbsolutePanTiltPositionSpace") or []]
        moves_in = best(spaces)
        if moves_in is None:
            raise PanTiltError("the camera takes no absolute positions, only what no house can rely on",
                               transient=False)
        return PtzCalls(camera, ptz, str(chosen.token), spaces, moves_in)
    except BaseException:
        await camera.close()
        raise


def _chosen(profiles: list[Any], wanted: str) -> Any:
    turning = [each for each in profiles if _part(each, "PTZConfiguration") is not None]
    found = [each for each in turning if wanted in ("", each.token, each.Name)]
    if found:
        return found[0]
    names = ", ".join(str(each.token) for each in turning[:10])
    if not names:
        raise PanTiltError("none of the camera's profiles turns; has it a motor?", transient=False)
    raise PanTiltError(f"the camera has no profile {wanted!r:.60} that turns; it has {names:.200}", transient=False)


def _range(found: Any) -> Range:
    return float(found.Min), float(found.Max)


def _part(answer: Any, *names: str) -> Any:
    """What an answer holds at this path; None where the camera left it out or sent nothing at all."""
    for name in names:
        answer = getattr(answer, name, None)
    return answer

"""The section pan_tilt of a camera in config.yml: what turns it, how far, and its presets."""

from typing import Literal

from pydantic import ValidationInfo, field_validator

from house.settings.section import Section, setting
from house.settings.types import NAME_ALLOWED, Degrees, Name, Place

DEGREES = "a number from -360 to 360"


class PanTiltSection(Section):
    """How one camera turns. Degrees; right and up are positive."""

    address: str = setting("", "what turns it; empty: it does not turn",
                           "an address like pantilthat:// or onvif://user:${CAM_PASSWORD}@192.168.1.20:80/",
                           repr=False, max_length=2048)
    pan_min: Degrees = setting(-90.0, "how far it may turn to the left", DEGREES, ge=-360, le=360)
    pan_max: Degrees = setting(90.0, "how far it may turn to the right", DEGREES, ge=-360, le=360,
                               validate_default=True)
    tilt_min: Degrees = setting(-90.0, "how far it may look down", DEGREES, ge=-360, le=360)
    tilt_max: Degrees = setting(90.0, "how far it may look up", DEGREES, ge=-360, le=360, validate_default=True)
    invert: tuple[Literal["pan", "tilt"], ...] = setting(
        (), "what goes the wrong way round, as when it hangs upside down", "a list of pan and tilt")
    presets: dict[Name, Place] = setting({}, "named places to turn to, for `rotate preset NAME`",
                                         "NAME: [PAN, TILT] within the limits above", NAME_ALLOWED)

    @field_validator("pan_max", "tilt_max")
    @classmethod
    def _in_order(cls, value: float, info: ValidationInfo) -> float:
        least = f"{str(info.field_name).partition('_')[0]}_min"
        if value < info.data.get(least, value):
            raise ValueError(f"is less than {least}")
        return value

    @field_validator("presets")
    @classmethod
    def _within(cls, presets: dict[str, tuple[float, float]], info: ValidationInfo) -> dict[str, tuple[float, float]]:
        least = [info.data.get(name, -360.0) for name in ("pan_min", "tilt_min")]
        most = [info.data.get(name, 360.0) for name in ("pan_max", "tilt_max")]
        for name, place in presets.items():
            if not all(low <= value <= high for low, value, high in zip(least, place, most, strict=True)):
                raise ValueError(f"{name} lies outside the limits")
        return presets

    @property
    def keeps_presets(self) -> bool:
        """Whether the camera itself may know places by names that are not listed here."""
        return self.address.lower().startswith("onvif")

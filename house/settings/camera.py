"""What people may choose for one camera: where its frames come from, motion, alerts, clips, turning."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from house.settings.section import SHARE, Section, setting
from house.settings.types import (
    NAME_ALLOWED,
    Degrees,
    Label,
    Name,
    Pin,
    Place,
    Polygon,
    Rotation,
    Seconds,
    Share,
    Whole,
    ZoneName,
    as_name,
)

ZONES = "names of zones under this camera's motion.zones"
POLYGON = "[[x, y], [x, y], [x, y], ...] in fractions of the view, 0 to 1"
DEGREES = "a number from -360 to 360"


class MotionSection(Section):
    """How one camera looks for motion."""

    sensitivity: Whole = setting(5, "1 sees only what is large and plain, 10 small and faint things as well",
                                 "a whole number from 1 to 10", ge=1, le=10)
    gap: Seconds = setting(10.0, "an event closes after this long without motion",
                           "0.1s to 1h: seconds, or text like 30s, 5m", ge=0.1, le=3600)
    zones: dict[ZoneName, Polygon] = setting(
        {}, "named places in the view, for alert.zones and night",
        f"NAME: {POLYGON}", f"{NAME_ALLOWED}; not 'all'")
    masks: tuple[Polygon, ...] = setting(
        (), "places where nothing is ever motion (a road, a flag, the clock in the picture)",
        f"a list of polygons {POLYGON}")


class CameraAlert(Section):
    """Which events of one camera are alerted."""

    labels: tuple[Label, ...] = setting((), "alert only on events with one of these labels; empty: any motion",
                                       "a list of labels like [person, dog]")
    min_score: Share | None = setting(None, "how sure a label must be here; empty: analysis.min_score", SHARE)
    zones: tuple[str, ...] = setting((), "alert only on events that touch one of these zones; empty: the whole view",
                                     f"a list of {ZONES}")
    cooldown: Seconds | None = setting(
        None, "quiet time after an alert of this camera, events in it are merged; empty: alerts.cooldown",
        "0 to 1d: seconds, or text like 30s, 5m, 2h", ge=0, le=86400)


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


class ClipSection(Section):
    """The clips of one camera's recorded events."""

    keep: bool = setting(True, "whether events of this camera get clips while it records", "true or false")
    pre_roll: Seconds = setting(5.0, "how long before the event its clip begins; held in memory all the time",
                                "0 to 30s: seconds, or text like 5s", ge=0, le=30)
    post_roll: Seconds = setting(5.0, "how long after the last motion its clip ends",
                                 "0 to 1m: seconds, or text like 5s", ge=0, le=60)
    longest: Seconds = setting(60.0, "a clip ends after this long, whatever still goes on",
                               "10s to 10m: seconds, or text like 60s, 2m", ge=10, le=600)


class FullDecodeSection(Section):
    """When a camera with keyframes_only decodes everything all the same; 0 leaves an occasion out."""

    after_connect: Seconds = setting(180.0, "for so long after each connection: what the view looks like is learned",
                                     "0 to 1h: seconds, or text like 3m", ge=0, le=3600)
    after_event: Seconds = setting(600.0, "for so long after an event", "0 to 1h: seconds, or text like 10m",
                                   ge=0, le=3600)
    viewed: Seconds = setting(10.0, "for so long after somebody looked at it live",
                              "0 to 1h: seconds, or text like 10s", ge=0, le=3600)
    recording: bool = setting(
        False, "as long as it records, in modes away and night: for a camera that sees an entrance", "true or false")
    audit: Seconds = setting(60.0, "so long out of every audit_every, to notice what key frames do not show",
                             "0 to 10m: seconds, or text like 60s", ge=0, le=600)
    audit_every: Seconds = setting(750.0, "how often such an audit begins; each camera at a time of its own",
                                   "1m to 1d: seconds, or text like 12m", ge=60, le=86400)


class CameraSettings(Section):
    """One camera."""

    source: str = Field(repr=False, min_length=1, max_length=2048, description="where its frames come from",
                        json_schema_extra={"allowed": "an address like rtsp://user:${CAM_PASSWORD}@192.168.1.20/stream"})
    motion_source: str = Field(
        "", repr=False, max_length=2048, description="a second, small stream of the same camera to look for motion in",
        json_schema_extra={"allowed": "an address like rtsp://user:${CAM_PASSWORD}@192.168.1.20/stream2, or nothing"})
    group: str = setting("", "cameras of one group share a process; empty: lan, or the camera's own name for a device",
                         NAME_ALLOWED)
    rotate: Rotation = setting(
        0, "turns the view clockwise, for a camera that hangs askew; zones lie on the turned view", "0, 90, 180 or 270")
    flip: Literal["none", "horizontal", "vertical"] = setting(
        "none", "mirrors the view after turning it", "none, horizontal or vertical")
    pir: Pin = setting("", "a PIR sensor at this pin of a Raspberry Pi; empty: none",
                       "gpio:// and a pin from 0 to 27 in Broadcom's numbers, like gpio://21")
    pir_rule: Literal["required", "supporting", "ignored"] = setting(
        "supporting", "an event opens only with the PIR sensor, sooner with it, or whatever it says",
        "required, supporting or ignored")
    private: bool = setting(False, "while someone is home, decode nothing at all", "true or false")
    at_home: tuple[Literal["recording", "alerting"], ...] = setting(
        (), "what this camera does in mode home besides watching", "a list of recording and alerting")
    night: tuple[str, ...] = setting(
        (), "zones that record and alert in mode night, [all] for the whole view; empty: as at home",
        f"a list of {ZONES}, or [all]")
    repeats: bool = setting(
        False, "its picture may stay the same to the last pixel while nothing moves; the house learns that by itself",
        "true or false")
    motion: MotionSection = setting(MotionSection(), "how it looks for motion")
    alert: CameraAlert = setting(CameraAlert(), "which of its events are alerted")
    clip: ClipSection = setting(ClipSection(), "the clips of its events")
    keyframes_only: bool = setting(
        False, "decode only key frames while nothing happens; needs a network stream with one at least every 2 s",
        "true or false")
    look_every: Seconds = setting(
        2.0, "with keyframes_only, while nothing happens: key frames are decoded so often; 0: each of them",
        "0 to 2s: seconds, or text like 1s", ge=0, le=2)
    full_decode: FullDecodeSection = setting(FullDecodeSection(), "when everything is decoded all the same")
    pan_tilt: PanTiltSection = setting(PanTiltSection(), "how it turns")

    @field_validator("group")
    @classmethod
    def _group(cls, value: str) -> str:
        return value and as_name(value)

"""A camera in config.yml: its source and its own keys; its sections are in files beside this one."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, field_validator

from house.settings.section import Section, setting
from house.settings.sections.analysis import AnalyzerChoice
from house.settings.sections.camera_alerts import ZONES, CameraAlert
from house.settings.sections.camera_parts.clips import ClipSection
from house.settings.sections.camera_parts.full_decode import FullDecodeSection
from house.settings.sections.camera_parts.pan_tilt import PanTiltSection
from house.settings.sections.camera_parts.scene import SceneSection
from house.settings.sections.motion import MotionSection
from house.settings.types import NAME_ALLOWED, WEEK_TIMES, Name, Pin, Rotation, Seconds, Title, WeekTimes, as_name

ZoneMode = Literal["home", "night", "away", "vacation"]
"""A mode in which a zone may alert."""


class CameraSettings(Section):
    """One camera."""

    source: str = Field(repr=False, min_length=1, max_length=2048, description="where its frames come from",
                        json_schema_extra={"allowed": "an address like rtsp://user:${CAM_PASSWORD}@192.168.1.20/stream"})
    title: Title = setting("", "what people read instead of its name, in any letters, like Küche; empty: its name",
                           "1 to 40 characters in one line")
    motion_source: str = Field(
        "", repr=False, max_length=2048, description="a second, small stream of the same camera to look for motion in",
        json_schema_extra={"allowed": "an address like rtsp://user:${CAM_PASSWORD}@192.168.1.20/stream2, or nothing"})
    group: str = setting("", "cameras of one group share a process; empty: lan, or the camera's own name for a device",
                         NAME_ALLOWED)
    rotate: Rotation = setting(
        0, "turns the view clockwise, for a camera that is mounted crooked; zones lie on the turned view",
        "0, 90, 180 or 270")
    flip: Literal["none", "horizontal", "vertical"] = setting(
        "none", "mirrors the view after turning it", "none, horizontal or vertical")
    pir: Pin = setting("", "a PIR sensor at this pin of a Raspberry Pi; empty: none",
                       "gpio:// and a pin from 0 to 27 in Broadcom's numbers, like gpio://21")
    pir_rule: Literal["required", "supporting", "ignored"] = setting(
        "supporting", "an event opens only with the PIR sensor, sooner with it, or whatever it says",
        "required, supporting or ignored")
    paused: bool = setting(False, "it is not opened at all, whatever the mode, until it goes on again", "true or false")
    removed: bool = setting(False, "it counts as not written here at all: what the page writes to take a camera away",
                            "true or false")
    private: bool = setting(False, "while someone is home, decode nothing at all", "true or false")
    at_home: tuple[Literal["recording", "alerting"], ...] = setting(
        (), "what this camera does in mode home besides watching", "a list of recording and alerting")
    outdoor: bool = setting(False, "it looks at the outside of the house: in mode night its whole view records and "
                            "alerts, unless `night` says where", "true or false")
    night: tuple[str, ...] = setting(
        (), "zones that record and alert in mode night, [all] for the whole view; empty: as at home, or by `outdoor`",
        f"a list of {ZONES}, or [all]")
    zone_modes: dict[Name, tuple[ZoneMode, ...]] = setting(
        {}, "zones of alerts that count in these modes and no others, whatever `night`, `outdoor` and `at_home` say; "
            "the camera records in them",
        "zones with a list of home, night, away and vacation each, like {street: [away]}", f"one of the {ZONES}")
    entrance: bool = setting(
        False, "everybody who comes or goes is seen here: its alerts wait alerts.entry_delay for somebody to come "
               "home, and presence counts on it", "true or false")
    entrance_zones: tuple[str, ...] = setting(
        (), "where in its view they are seen: it is an entrance there alone; empty: as `entrance` says",
        f"a list of {ZONES}")
    when: WeekTimes = setting(
        (), "times in which modes count for this camera; at other times it does as at home; empty: always", WEEK_TIMES)
    repeats: bool = setting(
        False, "its picture may stay the same while nothing moves (the house learns that), or play the same again",
        "true or false")
    motion: MotionSection = setting(MotionSection(), "how it looks for motion")
    alert: CameraAlert = setting(CameraAlert(), "which of its events are alerted")
    analyzers: tuple[AnalyzerChoice, ...] = setting(
        (), "what looks at its pictures, one after the other; empty: analysis.analyzer alone",
        "a list of addresses like [yolox://, {address: rekognition://eu-west-1, after: yolox}]")
    clip: ClipSection = setting(ClipSection(), "the clips of its events")
    keyframes_only: bool = setting(
        False, "decode only key frames while nothing happens; needs a network stream with one at least every 2 s",
        "true or false")
    look_every: Seconds = setting(
        2.0, "with keyframes_only, while nothing happens: key frames are decoded so often; 0: each of them",
        "0 to 2s: seconds, or text like 1s", ge=0, le=2)
    full_decode: FullDecodeSection = setting(FullDecodeSection(), "when everything is decoded all the same")
    scene: SceneSection = setting(SceneSection(), "whether it is checked that it still looks at what it should")
    pan_tilt: PanTiltSection = setting(PanTiltSection(), "how it turns")

    @property
    def alert_zones(self) -> tuple[str, ...]:
        """All zones in which it alerts; () for the whole view."""
        return self.alert.own_zones

    @property
    def is_entrance(self) -> bool:
        """Whether everybody who comes or goes is seen by it, somewhere in its view."""
        return self.entrance or bool(self.entrance_zones)

    def entrance_at(self, touched: Iterable[str]) -> bool:
        """Whether what touched these zones was at an entrance."""
        return not set(self.entrance_zones).isdisjoint(touched) if self.entrance_zones else self.entrance

    @property
    def scene_unchecked(self) -> str:
        """Why its view is not compared with references, as in "is not checked: it turns"; "" where it is."""
        if not self.scene.check:
            return "scene.check is false"
        if self.pan_tilt.address:
            return "it turns"
        return "it sends its pictures by itself" if self.source.lower().startswith("push://") else ""

    @field_validator("group")
    @classmethod
    def _group(cls, value: str) -> str:
        return value and as_name(value)

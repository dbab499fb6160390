"""The files of a sample and what its sample.json says, as docs/samples.md has them. Pure."""

from typing import Any

import cv2

from camera_process.samples.camera_samples import FinishedSample, Pixels, SampleFrame
from vision.motion.connected_regions import Region
from vision.sample_strip import strip

_MOST_REGIONS = 20


def files_of(sample: FinishedSample, picture: bytes = b"") -> dict[str, bytes]:
    """Name and bytes of each file of a sample but sample.json. picture: the JPEG of its trigger. Raises ValueError."""
    strip_of = strip([sample.background, *(frame.luma for frame in sample.frames)])
    if not sample.whole:
        return {"strip.jpg": strip_of}
    frames = {f"frame-{number}.png": _png(frame.luma) for number, frame in enumerate(sample.frames)}
    return {"strip.jpg": strip_of, **({"picture.jpg": picture} if picture else {}),
            "background.png": _png(sample.background), "mask.png": _png(sample.mask), **frames}


def about_of(sample: FinishedSample) -> dict[str, Any]:
    """What sample.json says of a sample, but for its id and its files."""
    trigger = sample.frames[sample.trigger]
    height, width = trigger.luma.shape
    kind = "quiet" if not sample.event else "whole" if sample.whole else "strip"
    return {"event": sample.event, "camera": sample.camera, "kind": kind, "at": round(sample.at, 3),
            "size": [width, height], "trigger": sample.trigger, "motion": sample.motion,
            "frames": [_figures(frame, trigger.time) for frame in sample.frames]}


def _figures(frame: SampleFrame, trigger: float) -> dict[str, Any]:
    return {"time": round(frame.time - trigger, 3), "level": round(frame.level, 5), "moving": frame.moving,
            "regions": [_region(region) for region in frame.regions[:_MOST_REGIONS]]}


def _region(region: Region) -> dict[str, float]:
    return {"x": round(region.x, 4), "y": round(region.y, 4), "w": round(region.w, 4), "h": round(region.h, 4),
            "area": round(region.area, 6), "strength": round(region.strength, 3)}


def _png(picture: Pixels) -> bytes:
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise ValueError(f"cannot encode a picture of shape {picture.shape} as PNG")
    return data.tobytes()

"""A source opened once, for as long as something is done with it."""

from collections.abc import Callable
from typing import TypeVar

from camera_process.capabilities import AnsweringSource
from camera_process.orientation import unwrapped
from camera_process.source import Source, SourceError

T = TypeVar("T")


def with_opened(camera: Source, work: Callable[[Source], T]) -> T:
    """Open the camera, do the work, close it; raises SourceError.

    Done a second time where a single answer that fails says nothing about the camera.
    """
    try:
        return _once(camera, work)
    except SourceError as error:
        if not (error.transient and isinstance(unwrapped(camera)[0], AnsweringSource)):
            raise
    return _once(camera, work)


def _once(camera: Source, work: Callable[[Source], T]) -> T:
    camera.open()
    try:
        return work(camera)
    finally:
        camera.close()

"""A stand-in for cv2.VideoCapture on a V4L2 device, as OpenCV 4 documents it and its V4L2 code behaves.

It records what is set, refuses what a device refuses, and gives raw pictures only after CAP_PROP_CONVERT_RGB was
switched off, in the format that was agreed on.
"""

import cv2
import numpy as np

_FOURCC = {"MJPG": cv2.VideoWriter.fourcc(*"MJPG"), "YUYV": cv2.VideoWriter.fourcc(*"YUYV"),
           "NV12": cv2.VideoWriter.fourcc(*"NV12")}


class Capture:
    """Shows `scene`, a BGR picture, at the nearest size the device has; `padding` bytes follow each JPEG."""

    def __init__(self, scene: np.ndarray, formats: tuple[str, ...] = ("YUYV", "MJPG"), padding: int = 0) -> None:
        self.scene, self.formats, self.padding = scene, formats, padding
        self.sets: list[tuple[int, float]] = []
        self.form, self.size, self.convert = formats[0], (640, 480), True
        self.released = self.plugged = True
        self.opens = True
        self.data: bytes | None = None

    def __call__(self, device: str) -> "Capture":
        self.device, self.released, self.convert = device, False, True
        return self

    def isOpened(self) -> bool:  # noqa: N802
        return self.opens

    def set(self, prop: int, value: float) -> bool:
        assert not self.released, "set after release"
        self.sets.append((prop, value))
        if prop == cv2.CAP_PROP_FOURCC:
            wanted = next((name for name, code in _FOURCC.items() if code == value), "")
            if wanted not in self.formats:
                return False
            self.form = wanted
        if prop == cv2.CAP_PROP_FRAME_WIDTH:
            self.size = (int(value), self.size[1])
        if prop == cv2.CAP_PROP_FRAME_HEIGHT:
            self.size = (self.size[0], int(value))
        if prop == cv2.CAP_PROP_CONVERT_RGB:
            self.convert = bool(value)
        return True

    def get(self, prop: int) -> float:
        assert not self.released, "get after release"
        return {cv2.CAP_PROP_FOURCC: _FOURCC[self.form], cv2.CAP_PROP_FRAME_HEIGHT: self.size[1]}[prop]

    def read(self) -> tuple[bool, np.ndarray | None]:
        assert not self.released, "read after release"
        if not self.plugged:
            return False, None
        picture = cv2.resize(self.scene, self.size)
        if self.convert:
            return True, picture
        if self.form == "MJPG":
            data = self.data if self.data is not None else cv2.imencode(".jpg", picture)[1].tobytes()
            return True, np.frombuffer(data + bytes(self.padding), np.uint8).reshape(1, -1)
        return True, _yuyv(picture)

    def release(self) -> None:
        self.released = True


def _yuyv(picture: np.ndarray) -> np.ndarray:
    """BGR as YUYV, (h, w, 2): luma of each pixel, and U and V of each pair in turn."""
    yuv = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)
    height, width = picture.shape[:2]
    luma = yuv[:height]
    u = yuv[height : height + height // 4].reshape(height // 2, width // 2).repeat(2, axis=0)
    v = yuv[height + height // 4 :].reshape(height // 2, width // 2).repeat(2, axis=0)
    packed = np.empty((height, width, 2), np.uint8)
    packed[:, :, 0], packed[:, 0::2, 1], packed[:, 1::2, 1] = luma, u, v
    return packed

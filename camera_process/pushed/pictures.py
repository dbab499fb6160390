"""A picture that a camera has sent as a file: its JPEG for people and its luma for motion, cut short or not."""

from dataclasses import dataclass

from camera_process.http_camera.jpeg_decoder import JpegDecoder
from camera_process.pushed.file_content_check import PushedContent
from camera_process.source import Pixels
from vision import jpeg

_QUALITY = 90


@dataclass(frozen=True)
class PushedPicture:
    """jpeg: the camera's own bytes where they are a JPEG, with an end. luma: (h, w) uint8. whole: all of it came."""

    jpeg: bytes
    luma: Pixels
    whole: bool


def read(data: bytes, content: PushedContent, decoder: JpegDecoder) -> PushedPicture:
    """The picture in a file that holds one; of one that was cut short, what came of it.

    Raises ValueError when nothing of it can be shown, TooLarge for too many pixels.
    """
    own = data[content.begin:]
    if content.kind == "png":
        picture = jpeg.decode(own)
        return PushedPicture(jpeg.encode(picture, _QUALITY), jpeg.gray(own), content.whole)
    own = jpeg.trimmed(own)
    try:
        luma, whole = decoder.luma(own), content.whole
    except jpeg.TooLarge:
        raise
    except ValueError:
        luma, whole = jpeg.gray(jpeg.ended(own)), False
    return PushedPicture(jpeg.ended(own), luma, whole)

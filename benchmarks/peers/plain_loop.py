"""A plain cv2.VideoCapture loop over RTSP, to measure beside a camera: `python -m benchmarks.peers.plain_loop ADDRESS`.

Reads until it is ended; prints a line at the first picture.
"""

import os
import sys

os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "rtsp_transport;tcp"  # read when OpenCV opens its first stream

import cv2  # noqa: E402


def main(address: str) -> int:
    """Read pictures; 1 when there are no more."""
    cv2.setNumThreads(1)
    capture, count = cv2.VideoCapture(address, cv2.CAP_FFMPEG), 0
    while capture.read()[0]:
        count += 1
        if count == 1:
            print("reading", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

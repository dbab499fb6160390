"""The second predecessor's scene check from its description: SIFT matches counted, under ten is suspicious."""

from typing import Any

import cv2

RATIO, SUSPICIOUS_UNDER = 0.7, 10


class SiftPeer:
    """Counts matches.

    wide: pixels; wider pictures are reduced (P2 takes the whole picture, which is ten times as dear and finds no more).
    """

    def __init__(self, wide: int = 420) -> None:
        self._sift: Any = cv2.SIFT_create()  # type: ignore[attr-defined] # missing in its stubs
        self._matcher, self._wide = cv2.BFMatcher(), wide

    def count(self, reference: Any, picture: Any) -> int:
        """Return the matches between two pictures."""
        return self._count(self._described(reference), self._described(picture))

    def _described(self, picture: Any) -> Any:
        if picture.shape[1] > self._wide:
            size = (self._wide, round(picture.shape[0] * self._wide / picture.shape[1]))
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return self._sift.detectAndCompute(picture, None)[1]

    def _count(self, reference: Any, picture: Any) -> int:
        if reference is None or picture is None or min(len(reference), len(picture)) < 2:
            return 0
        two = self._matcher.knnMatch(picture, reference, k=2)
        return sum(1 for pair in two if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance)

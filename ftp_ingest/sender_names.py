"""What the names that cameras give to their files tell: only ever a hint, and never part of a path, key or page."""

import re

_PASSING = re.compile(r"\.(?:tmp|temp|part|filepart|dav_|mp4_|jpg_)$", re.IGNORECASE)
_TIMED = re.compile(r"TIMING|\[R\]|Schedule_")
_LONGEST = 1024


def is_passing(name: str) -> bool:
    """Whether a file of that name is still being written, and gets its own name when it is done."""
    return bool(_PASSING.search(name[-_LONGEST:]))


def is_timed(name: str) -> bool:
    """Whether the camera made it on a timer: Hikvision's TIMING, Dahua's [R], Foscam's Schedule_."""
    return bool(_TIMED.search(name[-_LONGEST:]))

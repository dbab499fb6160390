import re
from pathlib import Path

import numpy as np

from camera_process.stream.malloc_trim import trim_heap


def resident() -> int:
    """Resident memory of this process in KB (proc(5))."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


def test_what_small_pieces_leave_behind_goes_back_to_the_system():
    pieces = [np.ones(25_000, np.uint8) for _ in range(2_000)]  # below the size that is mapped by itself
    last = np.ones(25_000, np.uint8)  # keeps the top of the heap in use
    full = resident()
    del pieces
    trim_heap()
    assert resident() < full - 30_000
    assert last.all()

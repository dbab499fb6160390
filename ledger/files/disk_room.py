"""The disk of the home is nearly full, or takes no new file: when that is so, and what people are told then."""

from ledger.disk_fault import FIXES, described, fault_of
from ledger.files.disk_reserve import DiskReserve
from ledger.sizes import MEGABYTE


def room_trouble(reserve: DiskReserve, in_memory: bool) -> str:
    """What is wrong with the room on the disk of the home, in one line for people; "" when nothing is.

    Takes the reserve again if it was given up; the disk is nearly full while there is no room for that. in_memory: the
    log is in memory for want of a disk, which is said elsewhere, so nothing is said here.
    """
    if in_memory:
        return ""
    home, kept = reserve.home, reserve.restore()
    free, fault = reserve.free() // MEGABYTE, fault_of(reserve.home.redis, through=False)
    if fault:
        return f"{described(home.path, fault)}: of pictures only thumbnails are kept, in memory; {FIXES[fault]}"
    return "" if kept else f"the disk of {home.path} has {free} MB left: make room, or lower storage.keep_days"

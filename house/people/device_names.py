"""How devices are called, by routers and by people: MAC addresses and host names, however each of them is written."""

import re
import unicodedata

_PLAIN = re.compile(r"[0-9a-f]{12}")
_SEPARATED = re.compile(r"[0-9a-f]{1,2}(?:([:\-. ])[0-9a-f]{1,2})(?:\1[0-9a-f]{1,2}){4}")
_IN_THREES = re.compile(r"[0-9a-f]{4}([:\-. ])[0-9a-f]{4}\1[0-9a-f]{4}")
_NO_DEVICE = ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")
_BETWEEN = re.compile(r"[\s_\-.\u2010-\u2015'\u2019\"\u201c\u201d]+")
_LOCAL = 0b10


def mac(text: str) -> str:
    """The MAC address that `text` is, as "aa:bb:cc:dd:ee:ff"; "" when it is none, or one that no device has.

    Capitals, the separator (`:`, `-`, `.`, a space or none), groups of four and zeros left out do not matter.
    """
    plain = text.strip().lower()
    if found := _SEPARATED.fullmatch(plain):
        digits = "".join(each.zfill(2) for each in plain.split(found[1]))
    elif _PLAIN.fullmatch(plain) or _IN_THREES.fullmatch(plain):
        digits = re.sub(r"[^0-9a-f]", "", plain)
    else:
        return ""
    made = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    return "" if made in _NO_DEVICE else made


def randomised(mac: str) -> bool:
    """Whether a device made this address up (its locally administered bit is set): it may have another one tomorrow.

    `mac` as the function of that name returns it; False for "".
    """
    return bool(mac) and bool(int(mac[:2], 16) & _LOCAL)


def same_name(first: str, second: str) -> bool:
    """Whether two host names are one: capitals, dashes, dots, spaces, quotes and a domain after it do not matter.

    `Annas-iPhone.fritz.box`, `annas iphone` and `Anna's iPhone` are one; an empty name is no name and equals none.
    """
    one, other = _folded(first), _folded(second)
    if not one or not other:
        return False
    return one == other or _without_domain(first) == other or one == _without_domain(second)


def same_device(one: str, other: str) -> bool:
    """Whether two names, as people write them, are of one device: the same MAC address, else the same name."""
    known = mac(one), mac(other)
    return known[0] == known[1] if any(known) else one == other or same_name(one, other)


def _folded(name: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold())


def _without_domain(name: str) -> str:
    return _folded(name.strip().strip(".").partition(".")[0])

"""How often a camera's pictures are looked at: an option of its address, shown and written as seconds. Pure."""

import re
from dataclasses import dataclass

from house import adapters
from house.settings.checks.cross_checks import SOURCES
from house.settings.types import seconds

KEY = "check_period"


class NoPeriod(ValueError):
    """The text is no check period of that address; one line that says which are."""


@dataclass(frozen=True)
class CheckPeriod:
    """What an address can say of it: the option, whether it counts pictures a second, and seconds: the shortest, the
    longest, and what is usual.
    """

    option: str
    rate: bool
    least: float
    most: float
    usual: float

    @classmethod
    def of(cls, address: str) -> "CheckPeriod | None":
        """What that address can say; None where the camera itself decides."""
        try:
            name = adapters.adapter_name(SOURCES, address)
        except adapters.UnknownAddress:
            return None
        declared = adapters.declared(SOURCES, name, "CHECK_PERIOD")
        if declared is None:
            return None
        option, low, high, usual = declared
        if option == "fps":
            return cls(option, True, 1 / high, 1 / low, 1 / usual)
        return cls(option, False, low, high, usual)

    def shown(self, address: str) -> str:
        """The period that the address says, as people write it; "" where it says none."""
        found = re.search(rf"(?<=[#&]){self.option}=([\d.]+)", _options(address))
        try:
            number = float(found[1]) if found else 0.0
        except ValueError:
            number = 0.0
        return said(1 / number if self.rate else number) if number > 0 else ""

    def written(self, address: str, text: str) -> str:
        """The address with that period, "" for the usual one. Raises NoPeriod."""
        plain, _, options = address.partition("#")
        kept = [each for each in options.split("&") if each and not each.startswith(f"{self.option}=")]
        if text.strip():
            wanted = self._seconds(text)
            kept = [f"{self.option}={float(f'{1 / wanted if self.rate else wanted:.4g}'):g}", *kept]
        return f"{plain}#{'&'.join(kept)}" if kept else plain

    def _seconds(self, text: str) -> float:
        allowed = f"Write {said(self.least)} to {said(self.most)}, like {said(self.usual)}."
        try:
            wanted = float(seconds(text.replace(" ", "")))
        except ValueError:
            raise NoPeriod(f"Is not a duration. {allowed}") from None
        if not self.least - 0.001 <= wanted <= self.most + 0.001:
            raise NoPeriod(f"A picture cannot be looked at so often or so rarely here. {allowed}")
        return min(self.most, max(self.least, wanted))


def said(period: float) -> str:
    """A period as people write it: "0.2 s"."""
    return f"{period:.3g} s"


def _options(address: str) -> str:
    return "#" + address.partition("#")[2]

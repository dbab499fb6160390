"""What the app and the command line add to a command: the machine's own figures, where the command shows them."""

from dataclasses import replace

from app.reading.process_health import HealthGauge, signs, top
from house.commands.command import CommandRequest, find
from house.commands.table import TABLE
from house.settings.whole_config import Settings
from ledger.spending.spending_now import spending_line

NOT_NOW = ("Not possible now: the house cannot reach its memory (Redis). Try again in a minute; "
           "./hearthwatch doctor says why.")


def measured(asked: CommandRequest, name: str, gauge: HealthGauge, settings: Settings) -> CommandRequest:
    """`asked` with what the command of that name shows of the machine, and of what a cloud has cost."""
    command = find(TABLE, name)
    if command is None or not command.measured:
        return asked
    lines = top(gauge.home) if command.name == "top" else _spent(gauge, settings)
    return replace(asked, signs=(*signs(gauge.read()), *lines))


def _spent(gauge: HealthGauge, settings: Settings) -> tuple[str, ...]:
    line = spending_line(gauge.home, settings, gauge.clock.now())
    return (f"Cloud: {line}",) if line else ()

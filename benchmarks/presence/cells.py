"""The rows of the table of `bench presence`: made-up houses that differ in one thing each."""

from benchmarks.presence.houses import Cell
from benchmarks.presence.phones import Sleepiness

ALIKE = (0.6, 1.4)
CELLS = (
    Cell("probe answered 0.3, plain"),
    Cell("probe answered 0.1", Sleepiness(answers=0.1)),
    Cell("probe answered 0.6", Sleepiness(answers=0.6)),
    Cell("1 phone in 10 never answers", Sleepiness(never=0.1)),
    Cell("no phone ever answers", Sleepiness(answers=0.0)),
    Cell("answers alike within a sleep", Sleepiness(alike=ALIKE)),
    Cell("alike, entrance camera", Sleepiness(alike=ALIKE), entrance=True),
    Cell("0.3, entrance camera", entrance=True),
    Cell("no answers, entrance camera", Sleepiness(answers=0.0), entrance=True),
    Cell("sleeps twice as many and long", Sleepiness(often=2.0, long=2.0)),
    Cell("dead batteries, forgotten phones", mishaps=True),
    Cell("two outages of 10-90 min", outages=True),
    Cell("a changed MAC address, 12 h", new_mac=True),
    Cell("guests", guests=True),
    Cell("a tablet named as a phone", tablet=True),
)
WANTED = {cell.name for cell in CELLS[:4]}
"""Where fewer than 0.05 false arms a person and week are wanted."""

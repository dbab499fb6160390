"""`bench kills`: kill -9 of each process in turn, or (--random) of any process at random moments of an hour."""

from benchmarks.kills import at_random, each_process

RANDOM = "--random"


def run(argv: list[str]) -> int:
    """Do one of both; 1 when a bound is not kept."""
    if RANDOM in argv:
        return at_random.run([each for each in argv if each != RANDOM])
    return each_process.run(argv)

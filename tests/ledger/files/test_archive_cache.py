"""What was fetched again stays within its bounds."""

import os

import pytest

from ledger.files.archive_cache import ArchiveCache

DAY = "pi/front/2026-05-01"


@pytest.fixture
def cache(home):
    return ArchiveCache(home, 100)


def keep(cache, name, size, at):
    passing = cache.begin("clips", f"{DAY}/{name}")
    passing.write_bytes(b"x" * size)
    cache.keep("clips", f"{DAY}/{name}", passing)
    os.utime(cache.path("clips", f"{DAY}/{name}"), (at, at))


def there(cache):
    return sorted(name for name in ("a", "b", "c", "huge") if cache._place("clips", f"{DAY}/{name}").exists())


def test_the_oldest_goes_first_and_what_was_just_fetched_stays_however_large(cache):
    keep(cache, "a", 40, 1)
    keep(cache, "b", 40, 2)
    keep(cache, "c", 40, 3)
    assert there(cache) == ["b", "c"]

    keep(cache, "huge", 500, 4)
    assert there(cache) == ["huge"]
    keep(cache, "a", 10, 5)
    assert there(cache) == ["a"]
    cache.forget_all()
    assert there(cache) == []


def test_what_is_looked_at_stays_for_longer(cache):
    keep(cache, "a", 40, 1)
    keep(cache, "b", 40, 2)
    assert cache.path("clips", f"{DAY}/a")

    keep(cache, "c", 40, 3)

    assert there(cache) == ["a", "c"]


@pytest.mark.parametrize("id", ["../../etc/passwd", "pi/front/2026-05-01", "", "pi/front/today/e1",
                                "a/b/2026-05-01/.."])
def test_what_is_no_id_names_no_file(cache, id):
    assert cache.path("clips", id) is None and cache.path("logs", f"{DAY}/e1") is None
    with pytest.raises(ValueError):
        cache.begin("clips", id)

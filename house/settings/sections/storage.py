"""The section storage of config.yml: how long pictures and clips are kept, and how much room is left free."""

from house.settings.section import Section, setting
from house.settings.types import Whole


class StorageSettings(Section):
    """What is kept on disk."""

    keep_days: Whole = setting(30, "pictures and events older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    clip_days: Whole = setting(14, "clips older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    min_free_mb: Whole = setting(500, "below this much free space (in MB) clips go, then full pictures",
                                 "a whole number from 64 to 1000000", ge=64, le=1_000_000)

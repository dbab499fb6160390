"""The section storage of config.yml: how long things are kept, how much room is left free, and the store beside."""

from collections.abc import Iterator

from pydantic import SecretStr

from house.facts import Archived
from house.masking import secret_parts
from house.settings.section import Section, setting
from house.settings.types import Seconds, Whole

_SECRET = "text, best as ${NAME} (environment) or ${file:secrets/NAME}"


class UploadSettings(Section):
    """The store that gets a copy of every sample, and of what storage.archive names."""

    address: str = setting("", "the store that gets a copy of every sample; empty: none does",
                           "s3://BUCKET/PREFIX, s3://BUCKET/PREFIX?endpoint=https://HOST:9000, or folder:///mnt/disk",
                           max_length=2048)
    every: Seconds = setting(300.0, "how often what is new is stored there", "10s to 1d: seconds, or text like 5m, 1h",
                             ge=10, le=86_400)
    access_key: SecretStr | None = setting(
        None, "the access key of an s3:// store; left out: the environment, ~/.aws or the machine's role says it",
        _SECRET, min_length=1, max_length=512)
    secret_key: SecretStr | None = setting(None, "the secret that belongs to access_key", _SECRET, min_length=1,
                                           max_length=512)
    profile: str = setting("", "the profile of ~/.aws to take instead of its default", "a name, or nothing",
                           max_length=128)

    def secrets(self) -> Iterator[str]:
        """Every text in it that must not be seen."""
        yield from secret_parts(self.address)
        yield from (each.get_secret_value() for each in (self.access_key, self.secret_key) if each)


class ArchiveSettings(Section):
    """What the store keeps longer than this machine."""

    keep: tuple[Archived, ...] = setting((), "what is stored beside samples, to be fetched again when it is gone here",
                                         "a list of clips and pictures")
    cache_mb: Whole = setting(200, "so much room (in MB) is for what was fetched again; the oldest of it goes first",
                              "a whole number from 10 to 1000000", ge=10, le=1_000_000)


class StorageSettings(Section):
    """What is kept on disk, and elsewhere."""

    keep_days: Whole = setting(30, "pictures and events older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    clip_days: Whole = setting(14, "clips older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    picture_days: Whole = setting(0, "full pictures older than this are deleted, their thumbnails stay; 0: as long as "
                                     "events", "a whole number from 0 to 3650", ge=0, le=3650)
    min_free_mb: Whole = setting(500, "below this much free space (in MB) the archive's copies go, then clips, "
                                      "samples and full pictures",
                                 "a whole number from 64 to 1000000", ge=64, le=1_000_000)
    upload: UploadSettings = setting(UploadSettings(), "a store that gets a copy")
    archive: ArchiveSettings = setting(ArchiveSettings(), "what that store keeps longer than this machine")

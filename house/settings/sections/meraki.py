"""The section meraki of config.yml: the cameras of an organisation whose views are checked by `scenes run`."""

from pydantic import SecretStr

from house.settings.section import Section, setting


class MerakiSettings(Section):
    """Cameras of a Meraki organisation (docs/scenes/meraki.md)."""

    api_key: SecretStr | None = setting(None, "the key of an account that may read cameras, and write tags",
                                        "a key like ${file:secrets/meraki}")
    organization: str = setting("", "the organisation, by its name or id", "text", max_length=200)
    network_tag: str = setting("", "only networks with this tag; empty: every network", "text", max_length=100)
    camera_tag: str = setting("compare_scene", "cameras with this tag are checked", "text", max_length=100)
    reference_tag: str = setting("reference_scene", "a camera with this tag gets a new reference, and loses the tag",
                                 "text", max_length=100)
    address: str = setting("https://api.meraki.com/api/v1", "where the Dashboard API is", "an address", max_length=300)
    report: tuple[str, ...] = setting((), "where a run reports to; empty: `channels`",
                                      "a list of addresses like those of channels")
    prefix: str = setting("", "the first words of a report", "text", max_length=200)

"""The section scene of a camera in config.yml: whether it is checked that the camera still looks at what it should."""

from house.settings.section import Section, setting


class SceneSection(Section):
    """Whether the camera still looks at what it should (docs/scenes/scene-check.md)."""

    check: bool = setting(True, "compare its view with reference pictures; not done for a camera that turns",
                          "true or false")
    accept_first: bool = setting(False, "take the first calm view as the reference; else somebody is asked for a yes",
                                 "true or false")

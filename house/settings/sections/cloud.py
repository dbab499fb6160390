"""The section analysis.cloud of config.yml: how many pictures a month may be sent to analyzers that cost money."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from house.settings.section import Section, setting
from house.settings.types import Whole

Price = Annotated[float, BeforeValidator(lambda value: "not a number" if isinstance(value, bool) else value),
                  Field(ge=0, le=10, allow_inf_nan=False)]


class CloudSection(Section):
    """What may be sent to analyzers like rekognition://, which cost money (docs/labels.md)."""

    per_month: Whole = setting(1000, "so many pictures a month at most are sent to analyzers that cost money, and each "
                               "day its share of what is left; 0: none", "a whole number from 0 to 1000000",
                               ge=0, le=1_000_000)
    per_camera: Whole | None = setting(None, "so many of one camera at most; empty: per_month alone counts",
                                       "a whole number from 0 to 1000000, or nothing", ge=0, le=1_000_000)
    price: Price = setting(0.001, "what one picture costs in US dollars, for what is shown", "a number from 0 to 10")

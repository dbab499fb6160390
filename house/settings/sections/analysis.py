"""What looks at pictures: the section analysis of config.yml, and the analyzers of a camera."""

from typing import Any

from pydantic import Field, model_validator

from house.settings.section import SHARE, Section, setting
from house.settings.sections.cloud import CloudSection
from house.settings.types import Share


class AnalysisSettings(Section):
    """What names the things in a picture."""

    analyzer: str = setting("yolox://", "what looks at pictures for labels; empty: nothing does",
                            "yolox://, nanodet:// or nothing", max_length=2048)
    min_score: Share = setting(0.35, "labels less sure than this are dropped", SHARE)
    onnxruntime: bool = setting(False, "whether ./hearthwatch up installs onnxruntime, which names things in less than "
                                "half the time for 15 MB more memory", "true or false")
    cloud: CloudSection = setting(CloudSection(), "how much may be sent to analyzers that cost money")


class AnalyzerChoice(Section):
    """One analyzer of a camera. A text alone is its address."""

    address: str = Field(repr=False, min_length=1, max_length=2048, description="which analyzer looks",
                         json_schema_extra={"allowed": "an address like yolox:// or rekognition://eu-west-1"})
    after: str = setting("", "it looks only where this one, earlier in the list, saw a person, vehicle or animal; "
                         "empty: at every picture", "the name of an analyzer before it, like yolox", max_length=64)

    @model_validator(mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return {"address": value} if isinstance(value, str) else value

    @property
    def name(self) -> str:
        """The name of what looks: "yolox" for yolox://."""
        return self.address.partition("://")[0].lower()

"""The section analysis of config.yml: which analyzer looks at pictures, and how sure its labels must be."""

from house.settings.section import SHARE, Section, setting
from house.settings.types import Share


class AnalysisSettings(Section):
    """What names the things in a picture."""

    analyzer: str = setting("yolox://", "what looks at pictures for labels; empty: nothing does",
                            "yolox://, nanodet:// or nothing", max_length=2048)
    min_score: Share = setting(0.35, "labels less sure than this are dropped", SHARE)
    onnxruntime: bool = setting(False, "whether ./hearthwatch up installs onnxruntime, which names things in less than "
                                "half the time for 15 MB more memory", "true or false")

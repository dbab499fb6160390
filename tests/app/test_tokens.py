"""The colours: every text can be read (WCAG 2.2, 1.4.3) and every mark be seen (1.4.11), light and dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static" / "tokens.css").read_text()
STYLE = (Path(__file__).resolve().parents[2] / "static" / "style.css").read_text()
TEXT = [("ink", "background"), ("ink", "card"), ("soft", "background"), ("soft", "card"), ("accent", "card"),
        ("on-accent", "accent"), ("ok", "card"), ("warn", "card"), ("bad", "card"), ("bad", "background"),
        ("on-bad", "bad"), ("ink", "bad-tint"), ("background", "ink")]
MARKS = [("accent", "background"), ("accent", "card"), ("bad", "card"), ("ok", "card"), ("warn", "card"),
         ("quiet", "card"), ("edge", "card")]


def schemes() -> dict[str, dict[str, str]]:
    """The tokens of both schemes; dark has what light has and changes some."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks)
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    tokens = schemes()[scheme]

    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(scheme: str, mark: str, ground: str) -> None:
    tokens = schemes()[scheme]

    assert contrast(tokens[mark], tokens[ground]) >= 3


def test_both_schemes_have_every_colour() -> None:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)

    assert re.findall(r"--[\w-]+(?=: #)", blocks[0]) == re.findall(r"--[\w-]+(?=: #)", blocks[1])


def test_the_style_obeys_who_wants_little_motion() -> None:
    moving = re.sub(r"@media \(prefers-reduced-motion: no-preference\) \{.*\n\}", "", STYLE, flags=re.DOTALL)

    assert "animation" in STYLE
    assert "animation" not in moving
    assert "transition" not in moving


def test_only_tokens_colour_text_and_grounds_outside_pictures() -> None:
    allowed = re.compile(r"\.(view|blank|badge|live-sign|picture|overlay|camera)\b|#toast|focus-visible")
    for line in STYLE.splitlines():
        if re.search(r"(?<![\w-])(color|background)[\w-]*: *#", line):
            assert allowed.search(line), line

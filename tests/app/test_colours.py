"""The colours: every text can be read (WCAG 2.2, 1.4.3) and every mark be seen (1.4.11), light and dark."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
CSS, STYLE = (STATIC / "colours.css").read_text(), (STATIC / "style.css").read_text()
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


def colours_in(text: str) -> list[str]:
    """The colours that are written out in this text: #1c2024, rgb(...), black, ..."""
    return re.findall(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])|\b(?:rgb|hsl)a?\([^)]*\)"
                      r"|(?<![\w-])(?:black|white|red|green|blue|gr[ae]y)(?![\w-])", text, re.IGNORECASE)


@pytest.mark.parametrize(("text", "found"), [
    (".view { background: #23282C; }", ["#23282C"]),
    ("color: rgb(20 23 26 / 78%)", ["rgb(20 23 26 / 78%)"]),
    (".clips video { background: black; white-space: pre }", ["black"]),
    ("#toast { background: color-mix(in srgb, var(--bad) 55%, var(--line)); }", []),
])  # fmt: skip
def test_a_colour_that_is_written_out_is_found(text: str, found: list[str]) -> None:
    assert colours_in(text) == found


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.css") if path.name != "colours.css"))
def test_only_the_colours_have_colours(name: str) -> None:
    without_comments = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)

    assert colours_in(without_comments) == []


def test_every_colour_that_is_used_has_a_name_in_the_colours() -> None:
    used = {name for path in STATIC.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", path.read_text())}
    own = {name for path in STATIC.glob("*.css") for name in re.findall(r"--([\w-]+):", path.read_text())
           if path.name != "colours.css"}

    assert {"live-sign", "on-live-sign", "accent"} <= used
    assert sorted(used - own - set(re.findall(r"--([\w-]+):", CSS))) == []

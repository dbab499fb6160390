"""What was taken from an old file, written as a config.yml with comments above it that say what is left to do."""

import io
import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from cli.checks import addresses
from cli.commands.old_settings.old_section import TakenOver
from house.settings.whole_config import survey

_WIDE = 100
_PLAIN = re.compile(r"[\w.-]+( [\w.-]+)*|[a-z+]+://[!-~]*|\$\{file:[\w/-]+\}|[\w.-]+([ :,][\w.-]+)*", re.ASCII)
"""Texts that mean themselves without quotes: words, addresses, a secret, times of the week."""


def written(taken: TakenOver, read_as: str) -> str:
    """The text of config.yml. read_as: of which encoding the old file was, "" for UTF-8."""
    settings = {name: value for name, value in taken.settings.items() if value}
    body = _yaml(settings)
    lines = [f"Settings of {taken.program}, as Hearthwatch has them. Save this as config.yml of the home, do what is "
             "listed here, and run ./hearthwatch check."]
    if read_as:
        lines.append(f"The file was read as {read_as}.")
    comments = [*_wrapped(lines), *_secrets(taken), *_list("To know or decide:", taken.notes),
                *_list("To put right, says check:", list(mistakes(body, taken.secrets))),
                *_list("Left out:", [f"{key}: {why}" for key, why in taken.dropped.items()])]
    return "\n".join([*comments, "", body])


def mistakes(body: str, secrets: Mapping[str, str]) -> Iterator[str]:
    """What the house would not take of these settings, once the secrets are there; nothing of them is repeated."""
    with tempfile.TemporaryDirectory(prefix="hearthwatch-") as folder:
        config, kept = Path(folder, "config.yml"), Path(folder, "secrets")
        config.write_text(body, "utf-8")
        kept.mkdir()
        for name in secrets:
            (kept / name).touch(0o600)
            (kept / name).write_text("xxxxxxxxxxxx")
        report = survey(config, Path(folder, "learned.yml"), {})
        for each in (*report.problems, *addresses.problems(report, Path(folder))):
            yield f"{each.key}: {each.text}; fix: {each.allowed}"


def _secrets(taken: TakenOver) -> list[str]:
    rows = [f"secrets/{name}  {what}" for name, what in taken.secrets.items()]
    return _list("Secrets, none of which is shown here; write each as one line into its file in the home, then "
                 "chmod 600 it:", rows)


def _list(title: str, rows: list[str]) -> list[str]:
    return ["#", *_wrapped([title]), *(line for row in rows for line in _wrapped([row], "- "))] if rows else []


def _wrapped(lines: list[str], mark: str = "") -> list[str]:
    return [f"# {row}" for line in lines
            for row in textwrap.wrap(line, _WIDE, initial_indent=mark, subsequent_indent=" " * len(mark),
                                     break_long_words=False, break_on_hyphens=False)]


def _yaml(settings: Mapping[str, Any]) -> str:
    yaml, out = YAML(), io.StringIO()
    yaml.width, yaml.allow_unicode = 10_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_styled(settings), out)
    return out.getvalue()


def _styled(value: Any) -> Any:
    """The value as ruamel.yaml writes it well: sections as blocks, short lists and points on one line."""
    if isinstance(value, Mapping):
        return CommentedMap((name, _styled(each)) for name, each in value.items())
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) else DoubleQuotedScalarString(value)
    if not isinstance(value, list):
        return value
    row = CommentedSeq(map(_styled, value))
    if all(not isinstance(each, str) or len(each) <= _WIDE // 2 for each in value):
        row.fa.set_flow_style()
    return row

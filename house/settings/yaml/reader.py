"""Reading one YAML file into plain values with the line of each; whatever is wrong becomes a problem."""

import re
import stat
from pathlib import Path as File

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from house.settings.problems import Layer, Problem
from house.settings.yaml.nodes import Builder

BIGGEST = 256 * 1024


def read_yaml(file: File, optional: bool = False) -> Layer:
    """The values of one file; nothing in it is run or looked up. `optional`: a missing file counts as empty."""
    layer = Layer(file.name)
    text = _text(file, layer, optional)
    if text is not None:
        parse(text, layer)
    layer.broken = bool(layer.problems) and not layer.values
    return layer


def parse(text: str, layer: Layer) -> None:
    """Fill `layer` from the text of a file."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        if root is None or _is_null(root):
            return
        if not isinstance(root, MappingNode):
            _note(layer, root.start_mark.line + 1, "holds no settings", "lines of `key: value`")
            return
        layer.values = Builder(layer).build(root, ())
    except MarkedYAMLError as error:
        _note(layer, *_syntax(error, text))
    except YAMLError:
        _note(layer, _line_of_control(text), "a character that cannot be printed is here", "plain text")
    except RecursionError:
        _note(layer, 0, "is nested too deeply", "a few levels of sections")
    except (ValueError, AttributeError, TypeError, IndexError, KeyError, AssertionError):
        # ruamel.yaml lets such slip through for odd input, like a %YAML line with strange numbers or "? : !<"
        _note(layer, 0, "cannot be read as YAML", "lines of `key: value`, as config.example.yml shows")


def _note(layer: Layer, line: int, text: str, allowed: str) -> None:
    layer.problems.append(Problem(layer.file, line, "", text, allowed))


def _text(file: File, layer: Layer, optional: bool) -> str | None:
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            layer.add((), "is not a file", "a text file")
        elif about.st_size > BIGGEST:
            layer.add((), f"is too big ({about.st_size // 1024} kB)", f"up to {BIGGEST // 1024} kB")
        else:
            return _decoded(file.read_bytes(), layer)
    except FileNotFoundError:
        if not optional:
            layer.add((), f"there is no {file}", "a file; `./hearthwatch up` writes a first one")
    except OSError as error:
        layer.add((), f"{file} cannot be read: {error.strerror}", f"a file you may read; try ls -l {file}")
    return None


def _decoded(data: bytes, layer: Layer) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        _note(layer, line, "is not UTF-8 text", "UTF-8; save it again as UTF-8 in your editor")
        return None


def _syntax(error: MarkedYAMLError, text: str) -> tuple[int, str, str]:
    """Line, text and what is allowed, for what the YAML reader stumbled over."""
    said = error.problem or ""
    ended = "end" in said and "stream" in said
    mark = (error.context_mark if ended else error.problem_mark) or error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else 0
    lines = text.rstrip().split("\n")
    line = min(line, len(lines))
    if 0 < line <= len(lines) and re.match(r" *\t", lines[line - 1]):
        return line, "there is a tab at the beginning of the line", "spaces only, two for each level"
    column = f" (column {mark.column + 1})" if mark is not None else ""
    what, allowed = _plain_words(said, str(error.context or ""), ended)
    return line, f"{what}{column}", allowed


def _plain_words(said: str, context: str, ended: bool) -> tuple[str, str]:
    if "undefined alias" in said:
        return "a word beginning with * refers to nothing", "text that begins with * in quotes"
    if "mapping values are not allowed" in said:
        return "a second colon, or a line indented too far", "one `key: value` a line; text with a colon in quotes"
    if ended and "quoted" in context:
        return "this quote is never closed", "a closing quote"
    if ended:
        return "this bracket is never closed", "a closing bracket"
    if "cannot start any token" in said:
        return "a character that cannot begin a value", "text that begins with @, `, % or a tab in quotes"
    if "escape" in said:
        return "a backslash in double quotes means something of its own", "single quotes around this text"
    if "another document" in said:
        return "a second document begins with ---", "one document"
    if "could not find expected ':'" in said:
        return "a colon is missing here or on the line before", "`key: value`, with a space after the colon"
    if "block end" in said:
        return "this line is indented differently from its neighbours", "the same number of spaces"
    return "this is not YAML", "lines of `key: value`, as config.example.yml shows"


def _line_of_control(text: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", line):
            return number
    return 0


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"

"""What a router's login page asks for: its forms, their fields, and the hidden values that must be sent back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_LOOKED_AT = 512 * 1024
_MOST_FIELDS = 100
_TOKENS = ("token", "csrf", "nonce", "session")


@dataclass
class PageForm:
    """A form of a page: where it is sent, the names of what people fill in, and its hidden fields with their values."""

    action: str = ""
    filled_in: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    has_password: bool = False


def form_of(page: str) -> PageForm:
    """The form of `page` (HTML, however broken) that has a password, else its first one, else an empty one.

    Fields outside of any form, and tokens among the page's meta tags, count as hidden fields of it too.
    """
    reader = _Reader()
    reader.feed(page[:_LOOKED_AT])
    forms = reader.forms
    chosen = next((each for each in forms if each.has_password), forms[0])
    chosen.hidden = forms[0].hidden | chosen.hidden
    return chosen


class _Reader(HTMLParser):
    """Gathers forms; the first of `forms` holds what stands outside of all others."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = [PageForm()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(values.get("action", "")))
        elif tag == "input":
            self._field(self.forms[-1], values)
        elif tag == "meta" and any(each in values.get("name", "").lower() for each in _TOKENS):
            self.forms[0].hidden[values["name"]] = values.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.forms.append(PageForm())

    @staticmethod
    def _field(form: PageForm, values: dict[str, str]) -> None:
        name, kind = values.get("name") or values.get("id", ""), values.get("type", "text").lower()
        if not name or len(form.hidden) + len(form.filled_in) >= _MOST_FIELDS:
            return
        if kind == "hidden":
            form.hidden[name] = values.get("value", "")
        elif kind in ("text", "password", "email"):
            form.filled_in.append(name)
            form.has_password = form.has_password or kind == "password"

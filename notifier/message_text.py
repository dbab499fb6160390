"""What a message says, in plain text, for channels that have no form of their own for it."""

from urllib.parse import quote

from house.commands.buttons.button_words import TAG_LABELS
from house.message import Message
from house.settings.sections.web import WebSettings


def answers_of(message: Message) -> list[str]:
    """What people answered and who, a line each."""
    tag = next((label for each, label in TAG_LABELS.items() if each == message.tag), message.tag.capitalize())
    tag += f" ({message.what})" if message.what else ""
    said = [(tag, message.by)] if message.tag else []
    return [f"{text}, by {by}" for text, by in [*said, *((each.text, each.by) for each in message.said)]]


def plain(message: Message, page: str) -> str:
    """All but the title: detail, answers, and where to look."""
    lines = [message.detail, *answers_of(message)]
    if message.event:
        lines.append(f"{page}/events/{quote(message.event)}")
    return "\n".join(line for line in lines if line)


def link_of(web: WebSettings) -> str:
    """The dashboard's address for people elsewhere: by the first of its names, else as this machine sees it."""
    if not web.hosts:
        return dashboard(web)
    return f"https://{web.hosts[0]}" if web.trusted_proxies else f"http://{web.hosts[0]}:{web.port}"


def dashboard(web: WebSettings) -> str:
    """The dashboard's address as seen from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(web.host, web.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{web.port}"

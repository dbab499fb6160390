"""Asks supervisord without xmlrpc.client, which would bring an HTTP client and a parser, and twice the memory."""

import re
import socket
from typing import NamedTuple

SECONDS = 5.0
_STRUCT = re.compile(r"<struct>(.*?)</struct>", re.DOTALL)
_FIELD = re.compile(r"<name>(\w+)</name>\s*<value><(?:string|int)>([^<]*)</(?:string|int)>")


class SupervisedProcess(NamedTuple):
    """One process as supervisord knows it: its state in supervisord's words, its pid (0: none)."""

    group: str
    name: str
    state: str
    pid: int


def processes(answer: str) -> list[SupervisedProcess]:
    """What supervisord's answer to getAllProcessInfo says."""
    rows = [dict(_FIELD.findall(struct)) for struct in _STRUCT.findall(answer)]
    return [SupervisedProcess(row["group"], row["name"], row["statename"], int(row["pid"])) for row in rows]


def call(path: str, method: str, *words: str | bool) -> str:
    """Make one XML-RPC call over supervisord's socket; returns the answer's XML. Raises OSError."""
    params = "".join(f"<param><value>{_value(word)}</value></param>" for word in words)
    body = f"<methodCall><methodName>supervisor.{method}</methodName><params>{params}</params></methodCall>"
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(SECONDS)
        link.connect(path)
        head = f"POST /RPC2 HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        link.sendall((head + body).encode())
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    return answer.decode("utf-8", "replace")


def _value(word: str | bool) -> str:
    return f"<boolean>{int(word)}</boolean>" if isinstance(word, bool) else f"<string>{word}</string>"

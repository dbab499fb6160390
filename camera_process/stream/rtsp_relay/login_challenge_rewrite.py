"""A camera's offers of logins, written as FFmpeg reads them.

FFmpeg takes the last of several digests, also when it does not know its hash, and one form of each header only.
"""

import re

from camera_process import login_challenges
from camera_process.login_challenges import Challenge

_OFFER = re.compile(rb"(?im)^www-authenticate:[ \t]*([^\r\n]*)\r?\n")
_ASKS = re.compile(rb"RTSP/\d\.\d 401\b")


def plain(head: bytes, basic: bool) -> bytes:
    """The head of an answer; of one that asks for a login with the one form that FFmpeg shall take.

    basic: whether the password may be asked for in the clear, where the camera offers no digest.
    """
    if not _ASKS.match(head):
        return head
    forms = login_challenges.offered(each.decode("latin-1") for each in _OFFER.findall(head))
    digest = login_challenges.plain_digest(forms)
    if digest is None and (not basic or any(each.is_digest for each in forms)):
        return head
    line = _written(digest) if digest else 'Basic realm="camera"'
    return _OFFER.sub(b"", head) + f"WWW-Authenticate: {line}\r\n".encode("latin-1", "replace")


def _written(digest: Challenge) -> str:
    given = digest.parameters
    session = given.get("algorithm", "").upper().endswith("-SESS")
    said = {"realm": given.get("realm", ""), "nonce": given["nonce"], "algorithm": "MD5-sess" if session else "MD5"}
    said |= {"opaque": given["opaque"]} if "opaque" in given else {}
    said |= {"qop": "auth"} if digest.qop else {}
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in said.items())

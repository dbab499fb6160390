"""What a pairing code is: how long, of which letters, how it is shown, and how one is found in a text."""

import re
import secrets

LENGTH = 8
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None of them looks like another."""
_HALF = LENGTH // 2
IN_TEXT = re.compile(rf"\b[A-Za-z2-9]{{{_HALF}}}-[A-Za-z2-9]{{{_HALF}}}\b")
"""What a code looks like: one that was typed in the wrong place may still be valid."""


def new_code() -> str:
    """A fresh code of LENGTH letters and digits: 39 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """The code as people read and type it: K7QM-2XVD."""
    return f"{code[:_HALF]}-{code[_HALF:]}"

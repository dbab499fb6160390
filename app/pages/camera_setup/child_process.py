"""Runs a module as a process of its own that takes JSON and answers with JSON, and is ended when it is late.

What opens cameras may hang in a foreign library, and needs memory that the app has no use for.
"""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from house.masking import masked

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
_AT_ONCE = threading.BoundedSemaphore(2)
_BUSY_WAIT = 5.0


class ChildFailed(Exception):
    """The process gave no answer in time, or none that can be read; the text is one line for people."""

    transient = True


def asked(module: str, question: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The answer of `python -m module` to the question, within so many seconds; raises ChildFailed."""
    if not _AT_ONCE.acquire(timeout=_BUSY_WAIT):
        raise ChildFailed("others are trying cameras just now; try again in a moment")
    try:
        done = subprocess.run([sys.executable, "-m", module], input=json.dumps(question), capture_output=True,
                              text=True, timeout=seconds, cwd=ROOT, check=True)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        late = f"nothing came within {seconds:.0f} s; check the address, the camera and the network"
        raise ChildFailed(late) from None
    except subprocess.CalledProcessError as error:
        log.error("%s ended with %s: %s", module, error.returncode, _last_words(error.stderr, question))
        raise ChildFailed("trying it failed here; the log of app says why (./hearthwatch logs app)") from None
    except (OSError, ValueError) as error:
        raise ChildFailed(f"trying it failed here: {error}") from None
    finally:
        _AT_ONCE.release()
    return found if isinstance(found, dict) else {}


def _last_words(said: str, question: dict[str, Any]) -> str:
    """The end of what it said, without passwords: hidden before it is cut, for a piece of one cannot be known."""
    password = question.get("password", "")
    return masked(masked(said, [password]) if password else said)[-1000:]

"""The Lua scripts: what must happen in Redis all at once or not at all."""

from pathlib import Path

import redis
from redis.commands.core import Script

_FOLDER = Path(__file__).parent


def script(client: redis.Redis, name: str) -> Script:
    """The script `name` of this folder, ready to be called; sent to Redis once, then called by its hash."""
    return client.register_script((_FOLDER / f"{name}.lua").read_text())

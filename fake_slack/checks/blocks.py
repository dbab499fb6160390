"""Checks lists of blocks: their shape, ids used twice, pictures that Slack cannot show (yet)."""

import copy
import ipaddress
from typing import Any
from urllib.parse import urlsplit

from fake_slack.checks.block_shapes import BLOCKS
from fake_slack.checks.shapes import Problems, array, typed
from fake_slack.workspace.live_workspace import World, file_id_in
from fake_slack.workspace.people_and_messages import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
AT_HOME = (".local", ".lan", ".home", ".internal", ".localdomain")


def problems_of(blocks: Any, world: World, at: str = "/blocks", most: int = MESSAGE_BLOCKS) -> list[str]:
    """Return everything Slack would refuse in `blocks`, in its words; empty when it would accept them."""
    problems = Problems()
    array(typed(BLOCKS), most, least=0)(blocks, at, problems)
    if problems:
        return problems
    _check_block_ids(blocks, at, problems)
    for index, block in enumerate(blocks):
        _check_action_ids(block, f"{at}/{index}", problems)
        for where, picture in _pictures(block, f"{at}/{index}"):
            _check_picture(picture, where, world, problems)
    return problems


def filled_in(blocks: list[Json], world: World) -> list[Json]:
    """Return a copy of `blocks` as Slack returns it: every block and element with an id, plain texts with `emoji`."""
    filled: list[Json] = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", world.new_token()[:5])
        for part in _interactive(block):
            part.setdefault("action_id", world.new_token()[:5])
        _mark_emoji(block)
    return filled


def _mark_emoji(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        for one in value.values():
            _mark_emoji(one)
    elif isinstance(value, list):
        for one in value:
            _mark_emoji(one)


def _interactive(block: Json) -> list[Json]:
    parts = list(block.get("elements", [])) if block["type"] == "actions" else []
    single = [block[name] for name in ("accessory", "element") if name in block]
    return parts + [part for part in single if part["type"] != "image"]


def interactive_parts(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Return every (block, element) a person can press or choose from."""
    return [(block, part) for block in blocks for part in _interactive(block)]


def _check_block_ids(blocks: list[Json], at: str, problems: Problems) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            problems.add(f"block_id `{name}` already exists", f"{at}/{index}/block_id")
        if name:
            seen.add(name)


def _check_action_ids(block: Json, at: str, problems: Problems) -> None:
    seen: set[str] = set()
    for index, part in enumerate(_interactive(block)):
        name = part.get("action_id")
        if name in seen:
            problems.add(f'`action_id` "{name}" already exists in this block', f"{at}/elements/{index}/action_id")
        if name:
            seen.add(name)


def _pictures(block: Json, at: str) -> list[tuple[str, Json]]:
    found = [(at, block)] if block["type"] == "image" else []
    if block.get("accessory", {}).get("type") == "image":
        found.append((f"{at}/accessory", block["accessory"]))
    if block["type"] == "context":
        parts = enumerate(block["elements"])
        found += [(f"{at}/elements/{index}", part) for index, part in parts if part["type"] == "image"]
    return found


def _check_picture(picture: Json, at: str, world: World, problems: Problems) -> None:
    if "image_url" in picture:
        if not _reachable(picture["image_url"]):
            problems.add("downloading image failed", f"{at}/image_url")
        return
    reference = picture["slack_file"]
    file = world.files.get(reference.get("id") or file_id_in(reference.get("url", "")))
    if file is None or not file.processed(world.now()) or not file.is_image:
        problems.add("invalid slack file", f"{at}/slack_file")


def _reachable(url: str) -> bool:
    """Return False for names and addresses of a home network: Slack fetches image_url from the internet."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "." not in host or host.endswith(AT_HOME):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True

"""files.*: an upload is announced, sent, completed, and usable in blocks only once Slack has processed it."""

from typing import Any

from fake_slack.checks.errors import SlackError, bad_arguments
from fake_slack.message_content import checked, thread_of
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import Conversation, File, Json, Share

LONGEST = 1_000_000_000


@Method(
    "files.getUploadURLExternal",
    required="filename length",
    optional="alt_txt alt_text snippet_type",
    scopes="files:write",
    tier=4,
)
def get_upload_url(call: Call) -> Json:
    """Announce a file of `length` bytes; the answer says where to send it."""
    world = call.world
    length = call.number("length", 0, 1, LONGEST)
    file = File(world.new_id("F"), call.text("filename"), length, world.new_token(), world.now())
    file.alt_text = call.text("alt_txt") or call.text("alt_text")
    world.files[file.id] = file
    return {"upload_url": f"{call.base_url}/upload/v1/{file.ticket}", "file_id": file.id}


@Method(
    "files.completeUploadExternal",
    required="files",
    optional="channel_id channels initial_comment thread_ts blocks",
    scopes="files:write",
    tier=4,
    json=True,
)
def complete_upload(call: Call) -> Json:
    """Finish uploads; from now on Slack processes them, and shares them in a channel when that is done."""
    world = call.world
    wanted = _wanted_files(call)
    places = _places(call)
    for file, title in wanted:
        _begin_processing(world, file, title)
    due = max(file.processed_at or 0.0 for file, _ in wanted)
    blocks = checked(call.json("blocks", "invalid_blocks_format") or [], world)
    for channel in places:
        thread = thread_of(call, channel)
        ids = [file.id for file, _ in wanted]
        world.shares.append(Share(ids, channel.id, call.text("initial_comment"), thread, due, blocks))
        for file, _ in wanted:
            file.channels.append(channel.id)
    return {"files": [_as_json(file, world) for file, _ in wanted]}


def _wanted_files(call: Call) -> list[tuple[File, str]]:
    listed: Any = call.json("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise bad_arguments("files must be a non-empty array of objects [json-pointer:/files]")
    found = []
    for index, one in enumerate(listed):
        unknown = set(one) - {"id", "title", "highlight_type"}
        if unknown:
            raise bad_arguments(f"invalid additional property: {sorted(unknown)[0]} [json-pointer:/files/{index}]")
        file = call.world.files.get(str(one.get("id")))
        if file is None or file.uploaded_at is None or file.deleted_at is not None or file.completed_at is not None:
            raise SlackError("file_not_found")
        found.append((file, str(one.get("title") or file.name)))
    return found


def _places(call: Call) -> list[Conversation]:
    names = [call.text("channel_id"), *call.text("channels").split(",")]
    places = []
    for name in filter(None, names):
        channel = call.world.channels.get(name)
        if channel is None or (channel.is_private and not call.is_in(channel)):
            raise SlackError("channel_not_found")
        if channel.is_archived:
            raise SlackError("is_archived")
        if not call.is_in(channel):
            raise SlackError("not_in_channel")
        places.append(channel)
    return places


def _begin_processing(world: World, file: File, title: str) -> None:
    shortest, longest = world.settings.processing
    file.title, file.completed_at = title, world.now()
    file.processed_at = file.completed_at + world.random.uniform(shortest, longest)


def _as_json(file: File, world: World) -> Json:
    s = world.settings
    body: Json = {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "created": int(file.announced_at),
        "timestamp": int(file.announced_at),
        "user": s.bot_user,
        "user_team": s.team_id,
        "mode": "hosted",
        "size": file.size,
        "mimetype": "",
        "filetype": "",
        "url_private": f"{s.public_url}/files-pri/{s.team_id}-{file.id}/{file.name}",
        "permalink": f"https://{s.team_domain}.slack.com/files/{s.bot_user}/{file.id}/{file.name}",
        "channels": file.channels,
        "alt_txt": file.alt_text,
    }
    if not file.processed(world.now()):
        return body
    size = {"original_w": file.width, "original_h": file.height} if file.is_image else {}
    return body | {"mimetype": file.mimetype, "filetype": file.filetype, **size}


def _known_file(call: Call) -> File:
    file = call.world.files.get(call.text("file"))
    if file is None or file.completed_at is None:
        raise SlackError("file_not_found")
    if file.deleted_at is not None:
        raise SlackError("file_deleted")
    return file


@Method("files.info", required="file", optional="count cursor limit page", scopes="files:read", tier=4)
def info(call: Call) -> Json:
    """Return one file; its mimetype stays empty until Slack has processed it."""
    return {"file": _as_json(_known_file(call), call.world), "comments": [], "response_metadata": {"next_cursor": ""}}


@Method("files.delete", required="file", scopes="files:write", json=True)
def delete(call: Call) -> Json:
    """Delete a file; messages that showed it stay, without it."""
    file = _known_file(call)
    file.deleted_at, file.data = call.world.now(), None
    return {}


@Method("files.upload", optional="channels content file filename filetype initial_comment thread_ts title", token="any")
def old_upload(call: Call) -> Json:
    """Refuse: Slack removed it in November 2025."""
    raise SlackError("method_deprecated")

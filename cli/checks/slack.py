"""Slack: whether it can be reached, takes the token, grants what the house needs, and has the app in the channel."""

from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.settings.sections.slack import SlackSettings
from slack_format.errors import TOKEN_WORDS, SlackCall, failure_of
from slack_format.genuine_answer import required
from slack_format.manifest import scopes

TIMEOUT = 8
UNANSWERED = (SlackClientError, HTTPException, OSError, ValueError)
MOST_PAGES = 10
_APP = "https://api.slack.com/apps, your app"
_LOG_IN = "open any web page on this network and log in, or ask whoever runs it; see that the clock is right"
_FIXES = {
    "invalid_auth": f"copy the bot token (xoxb-...) again from {_APP}, Install App",
    "not_authed": f"put the bot token (xoxb-...) from {_APP}, Install App, into config.yml",
    "account_inactive": f"install the app again: {_APP}, Install App",
    "token_revoked": f"install the app again: {_APP}, Install App",
    "not_in_channel": "in that channel type: /invite @hearthwatch",
    "channel_not_found": "write the channel's id (its details show it) and invite the app: /invite @hearthwatch",
}


def slack(house: ExaminedHouse) -> Iterator[Finding]:
    """One finding each for token, scopes and channel; nothing when Slack is not set up."""
    settings = house.settings.slack
    if settings is None:
        return
    client = WebClient(settings.bot_token.get_secret_value(), base_url=settings.api_url, timeout=TIMEOUT)
    try:
        answer = client.auth_test()
        required(answer, "user_id")
        yield ok("slack token", f"{answer.get('user', '?')} in {answer.get('team', '?')}")
        yield from _scopes(answer.headers, settings)
        yield from _connection(settings)
        yield from _channel(client, settings)
        yield from _paired(house, settings)
    except UNANSWERED as error:
        yield _failed(error, settings)


def _failed(error: Exception, settings: SlackSettings) -> Finding:
    """What is wrong with all that is asked of Slack."""
    failure = failure_of(error, SlackCall(settings.channel))
    if failure.intercepted:
        return problem("slack", failure.text, _LOG_IN)
    if isinstance(error, SlackApiError):
        return _refused(error)
    return problem("slack", f"cannot be reached at {settings.api_url} ({type(error).__name__})",
                   "see that this machine is online and slack.api_url is right")


def _scopes(headers: dict[str, Any], settings: SlackSettings) -> Iterator[Finding]:
    needed = scopes(settings)
    granted = granted_scopes(headers)
    if granted is None:
        yield note("slack scopes", "Slack did not say what this token may do")
        return
    lacks = [scope for scope in needed if scope not in granted]
    if lacks:
        yield problem("slack scopes", f"missing: {', '.join(lacks)}",
                      f"{_APP}, App Manifest: paste ./hearthwatch slack-manifest, then install the app again")
    else:
        yield ok("slack scopes", f"has all {len(needed)} of the manifest")


def granted_scopes(headers: dict[str, Any]) -> set[str] | None:
    """What the token may do, from the headers of any response; None when they do not say."""
    named = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if named is None:
        return None
    text = named if isinstance(named, str) else ",".join(named)
    return {scope.strip() for scope in text.split(",")}


def _channel(client: WebClient, settings: SlackSettings) -> Iterator[Finding]:
    name = settings.channel
    try:
        found = _by_name(client, name.removeprefix("#")) if name.startswith("#") else _by_id(client, name)
    except SlackApiError as error:
        if error.response.get("error") in ("missing_scope", "unknown_method"):
            yield note("slack channel", f"cannot see whether the app is in {name}",
                       "grant channels:read and groups:read, or send a test alert from the page")
            return
        raise
    if found is None:
        yield problem("slack channel", f"there is no channel {name} that this app can see", _FIXES["channel_not_found"])
    elif not found.get("is_member"):
        yield problem("slack channel", f"the app is not in {name}", "in that channel type: /invite @hearthwatch")
    else:
        yield ok("slack channel", f"the app is in {name}")


def _connection(settings: SlackSettings) -> Iterator[Finding]:
    """Whether Slack grants a Socket Mode connection; the address it gives is never used."""
    if settings.app_token is None:
        yield note("slack connection",
                   "no slack.app_token: commands come over HTTP, and Slack must reach the dashboard",
                   f"{_APP}, Basic Information, App-Level Tokens: one with connections:write needs no open port")
        return
    client = WebClient(settings.app_token.get_secret_value(), base_url=settings.api_url, timeout=TIMEOUT)
    try:
        required(client.apps_connections_open(app_token=settings.app_token.get_secret_value()), "url")
    except UNANSWERED as error:
        yield _no_connection(error)
    else:
        yield ok("slack connection", "Socket Mode can be used")


def _no_connection(error: Exception) -> Finding:
    """Why Slack grants none: the token, or what is not the token's fault."""
    failure = failure_of(error, SlackCall(what="a connection", token="slack.app_token"))
    word = error.response.get("error") if isinstance(error, SlackApiError) else None
    if word in TOKEN_WORDS:
        return problem("slack connection", f"Slack refuses slack.app_token ({word})",
                       f"{_APP}, Basic Information, App-Level Tokens: make one with connections:write")
    return problem("slack connection", failure.text,
                   _LOG_IN if failure.intercepted else "run this again in a minute; slack-status.com says more")


def _paired(house: ExaminedHouse, settings: SlackSettings) -> Iterator[Finding]:
    """Whether anyone in Slack may do anything; nothing when the house does not run."""
    if house.state is None:
        return
    if "paired" in house.state.fields or settings.people or settings.groups:
        yield ok("slack roles", "somebody may give commands")
    else:
        yield note("slack roles", "nobody in Slack may do anything yet",
                   "./hearthwatch pair shows a code for the owner")


def _by_id(client: WebClient, channel: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = client.conversations_info(channel=channel).get("channel")
    return found


def _by_name(client: WebClient, name: str) -> dict[str, Any] | None:
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = client.conversations_list(types="public_channel,private_channel", limit=200, cursor=cursor,
                                         exclude_archived=True)
        for channel in page.get("channels") or []:
            if channel.get("name") == name:
                return dict(channel)
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return None


def _refused(error: SlackApiError) -> Finding:
    code = str(error.response.get("error", "unknown"))
    return problem("slack", f"Slack answers {code}", _FIXES.get(code, f"look the word up at {_APP}"))

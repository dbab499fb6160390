"""users.* and usergroups.*: people and groups of people."""

from fake_slack.checks.errors import SlackError
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Json


@Method("users.info", required="user", optional="include_locale", scopes="users:read", tier=4)
def info(call: Call) -> Json:
    """Return one person."""
    user = call.world.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    profile = {"real_name": user.real_name, "display_name": user.name}
    body = {"id": user.id, "team_id": call.world.settings.team_id, "name": user.name, "real_name": user.real_name}
    return {"user": body | {"deleted": user.deleted, "is_bot": user.is_bot, "tz": user.tz, "profile": profile}}


@Method(
    "usergroups.users.list",
    required="usergroup",
    optional="include_disabled team_id",
    scopes="usergroups:read",
    tier=2,
)
def group_users(call: Call) -> Json:
    """Return the members of a user group; only a paid plan has them."""
    if not call.world.settings.paid_plan:
        raise SlackError("paid_teams_only")
    users = call.world.usergroups.get(call.text("usergroup"))
    if users is None:
        raise SlackError("no_such_subteam")
    return {"users": users}

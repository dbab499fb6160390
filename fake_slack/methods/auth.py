"""auth.test: whose token this is."""

from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Json


@Method("auth.test", token="any", tier=5, json=True)
def auth_test(call: Call) -> Json:
    """Return team, bot and app of the token."""
    s = call.world.settings
    if "connections:write" in call.scopes:
        return {"app_name": s.bot_name, "app_id": s.app_id}
    return {
        "url": f"https://{s.team_domain}.slack.com/",
        "team": s.team_name,
        "user": s.bot_name,
        "team_id": s.team_id,
        "user_id": s.bot_user,
        "bot_id": s.bot_id,
        "is_enterprise_install": False,
    }

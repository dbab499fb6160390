"""Who may do what: the role of a person in Slack, from what an owner gave them and from the settings.

A role given by `/hearth role` (or by pairing) takes precedence over slack.people, and that over slack.groups.
"""

from collections.abc import Iterable, Iterator

from house.commands.command import ROLES, Role
from house.settings.sections.slack import SlackSettings
from house.settings.whole_config import Settings
from house.state.house_state import HouseState


def role_of(user: str, state: HouseState, settings: Settings, groups: Iterable[Role] = ()) -> Role:
    """The role of Slack user `user`, "none" without one; `groups` are the roles of the user groups they are in."""
    given = state.fields.get(f"role:{user}")
    if given is not None:
        return _known(given["role"])
    slack = settings.slack
    if slack is not None and user in slack.people:
        return slack.people[user]
    return max(groups, key=ROLES.index, default="none")


def everyone(state: HouseState, settings: Settings) -> Iterator[tuple[str, Role]]:
    """Each person with a role of their own, in the order of their ids."""
    given = {name.removeprefix("role:") for name in state.fields if name.startswith("role:")}
    named = set(settings.slack.people) if settings.slack else set()
    for user in sorted(given | named):
        role = role_of(user, state, settings)
        if role != "none":
            yield user, role


def is_ours(team: str, app: str, state: HouseState | None, slack: SlackSettings) -> bool:
    """Whether a request comes from this house's workspace and app: those of the settings, else of pairing.

    With `state` None only the settings are asked.
    """
    paired = (state.fields.get("paired") if state else None) or {}
    wanted_team, wanted_app = slack.team_id or paired.get("team", ""), slack.app_id or paired.get("app", "")
    return (not wanted_team or team == wanted_team) and (not wanted_app or app == wanted_app)


def _known(role: str) -> Role:
    return next((each for each in ROLES if each == role), "none")

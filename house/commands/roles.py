"""Who may do what: the role of a person in Slack, from what an owner gave them and from the settings.

A role given by `/hearth role` (or by pairing) takes precedence over people.NAME.role, that over slack.people, and that
over slack.groups.
"""

from collections.abc import Iterable, Iterator, Mapping

from house.commands.command import ROLES, Role
from house.people.persons import Person, chosen_role, persons
from house.settings.sections.slack import SlackSettings
from house.settings.whole_config import Settings
from house.state.house_state import HouseState


def persons_of(state: HouseState, settings: Settings) -> tuple[Person, ...]:
    """Everybody the house knows, each once: of `people`, of slack.people, and whoever was given a role."""
    return persons(settings.people, _members(settings), _given(state))


def own_role(user: str, state: HouseState, settings: Settings) -> Role | None:
    """The role that was given to Slack user `user`, or that the settings give them; None when neither says any."""
    written = next((each.role for each in settings.people.values() if each.slack == user), None)
    found = chosen_role(user, written, _members(settings), _given(state))
    return None if found is None else _known(found)


def role_of(user: str, state: HouseState, settings: Settings, groups: Iterable[Role] = ()) -> Role:
    """The role of Slack user `user`, "none" without one; `groups` are the roles of the user groups they are in."""
    own = own_role(user, state, settings)
    return own if own is not None else max(groups, key=ROLES.index, default="none")


def everyone(state: HouseState, settings: Settings) -> Iterator[tuple[str, Role]]:
    """Each person of Slack with a role of their own, in the order of their ids."""
    for user in sorted(each.slack for each in persons_of(state, settings) if each.slack):
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


def _members(settings: Settings) -> Mapping[str, str]:
    return settings.slack.people if settings.slack is not None else {}


def _given(state: HouseState) -> dict[str, str]:
    """The roles that an owner gave by a command, by member id."""
    return {name.removeprefix("role:"): _known(value["role"]) for name, value in state.fields.items()
            if name.startswith("role:")}


def _known(role: str) -> Role:
    return next((each for each in ROLES if each == role), "none")

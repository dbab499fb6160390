"""Who is in a user group is asked for again, whatever the other side answers."""

from collections.abc import Callable

import pytest

from app.slack.user_groups import UserGroups
from house import facts
from house.clock import FakeClock
from house.settings.sections.slack import SlackSettings
from ledger import supervised_thread
from tests.app.slack.raw_server import ODD, RawServer, reply

Until = Callable[..., None]
OWNERS, VIEWERS = "S0OWNERS01", "S0VIEWERS1"
ALICE = reply({"ok": True, "users": ["U0ALICE001"]})


def groups(server: RawServer, recorded: list[facts.Fact] | None = None, **named: str) -> UserGroups:
    slack = SlackSettings.model_validate({
        "bot_token": "xoxb-secret-7", "channel": "C1", "signing_secret": "s", "api_url": f"{server.origin}/api/",
        "groups": named or {OWNERS: "owner"}})
    return UserGroups(slack, FakeClock(), ([] if recorded is None else recorded).append)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_reply_does_not_end_the_asking(odd: str, until: Until) -> None:
    with RawServer(ODD[odd], ALICE) as server:
        asking = groups(server)
        asking.start()
        until(lambda: asking.roles("U0ALICE001") == ["owner"], "the members are known")
        asking.stop()


@pytest.mark.parametrize("odd", [ODD["garbage"], reply({"ok": False, "error": "no_such_subteam"}),
                                 reply({"ok": True}), reply({"ok": True, "users": None}), reply([])])
def test_members_stay_as_they_were_while_slack_does_not_say(odd: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with RawServer(ALICE, odd) as server:
        asking = groups(server)

        assert asking.ask()
        assert not asking.ask()

        assert asking._members[OWNERS] == {"U0ALICE001"}
        said = caplog.text.partition(f"the user group {OWNERS} stays as it was: ")[2]
        assert "Slack" in said and ("no_such_subteam" in said or "answers in its place" in said)
        assert "secret-7" not in caplog.text


def test_one_group_that_cannot_be_had_does_not_keep_the_others_from_being_asked_for() -> None:
    with RawServer(ODD["closed"], ALICE) as server:
        asking = groups(server, **{OWNERS: "owner", VIEWERS: "viewer"})

        assert not asking.ask()

        assert asking._members == {VIEWERS: {"U0ALICE001"}}


def test_an_error_that_nobody_foresaw_is_trouble_when_it_repeats_and_ends_nothing(
        until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[facts.Fact] = []
    with RawServer(ALICE) as server:
        asking = groups(server, recorded)
        with monkeypatch.context() as broken:
            broken.setattr(UserGroups, "ask", lambda _: 1 / 0)
            asking.start()
            until(lambda: recorded, "it is trouble")
        until(lambda: asking.roles("U0ALICE001") == ["owner"], "the members are known")
        asking.stop()

    trouble = recorded[0]
    assert isinstance(trouble, facts.TroubleBegan)
    assert (trouble.kind, trouble.about) == (supervised_thread.KIND, "user groups")

"""The sections people and presence of config.yml: what they hold, and which mistakes between them are named."""

import pytest

from house.settings.whole_config import survey

BASE = "cameras: {front: {source: \"demo://room\"}}\n"


def read(home, text):
    (home / "secrets").mkdir(exist_ok=True)
    (home / "secrets" / "router").write_text("hunter2-xyz\n")
    (home / "secrets" / "router").chmod(0o600)
    (home / "config.yml").write_text(BASE + text)
    return survey(home / "config.yml", home / "learned.yml", {})


def test_people_and_routers_are_read_and_what_is_left_out_is_as_usual(tmp_path):
    report = read(tmp_path, """
people:
  Anna: {devices: [annas-phone, 'A4-83-E7-12-34-56'], slack: U0ANNA, role: owner}
  Åsa O'Neil: {}
presence:
  routers:
    attic: {address: 'openwrts://house:${file:secrets/router}@192.168.1.1'}
  when_blind: ask
""")
    assert report.problems == report.warnings == ()
    settings = report.settings
    assert settings.people["Anna"].devices == ("annas-phone", "A4-83-E7-12-34-56")
    assert settings.people["Åsa O'Neil"].slack is None
    assert (settings.presence.poll_home, settings.presence.poll_away, settings.presence.when_blind) == (60, 15, "ask")


def test_the_password_of_a_router_is_one_of_the_secrets_that_are_masked(tmp_path):
    report = read(tmp_path, "presence: {routers: {attic: {address: 'asus://admin:${file:secrets/router}@192.168.1.1'}}}")

    assert "hunter2-xyz" in set(report.settings.secrets())
    assert "hunter2" not in repr(report.settings)


@pytest.mark.parametrize(("text", "named"), [
    ("people: {Anna: {devices: [annas-phone]}, Ben: {devices: [Annas Phone]}}",
     "people.Ben.devices[0]: is a device of Anna as well"),
    ("people: {Anna: {devices: ['aa:bb:cc:dd:ee:0f', aabb.ccdd.ee0f]}}", "people.Anna.devices[1]: is there twice"),
    ("people: {Anna: {slack: U0ANNA}, Ben: {slack: U0ANNA}}", "people.Ben.slack: is Anna as well"),
    ("people: {Anna: {}, anna: {}}", "people.anna: is called like Anna"),
    ("people: {guest: {}}", 'people.guest: "guest" is not a name that a person can have here'),
    ("people: {Anna: {role: owner}}", "people.Anna.role: changes nothing for somebody who is not known in Slack"),
    ("people: {Anna: {devices: ['']}}", "people.Anna.devices: each device is one line"),
    ("presence: {routers: {attic: {}}}", "presence.routers.attic.address: is missing"),
    ("presence: {routers: {attic: {address: 'openwtr://h@192.168.1.1'}}}",
     "presence.routers.attic.address: nothing answers openwtr://; did you mean openwrt?"),
    ("presence: {routers: {attic: {address: 192.168.1.1}}}", "presence.routers.attic.address: is not an address"),
    ("presence: {when_blind: sing}", "presence.when_blind:"),
    ("presence: {poll_home: 10m}", "presence.poll_home:"),
    ("slack: {bot_token: x, app_token: x, channel: c, people: {U0ANNA: viewer}}\n"
     "people: {Anna: {slack: U0ANNA, role: owner}}", "people.Anna.role: slack.people gives U0ANNA another role"),
])
def test_a_mistake_is_named_where_it_is(tmp_path, text, named):
    problems = [str(each) for each in read(tmp_path, text).problems]

    assert len(problems) == 1 and named in problems[0]


@pytest.mark.parametrize(("text", "named"), [
    ("presence: {routers: {attic: {address: 'fritzbox://h:${file:secrets/router}@192.168.1.1'}}}\npeople: {Anna: {}}",
     "presence.routers: nobody in people has a device"),
    ("presence: {routers: {attic: {address: 'fritzbox://h:hunter2-xyz@192.168.1.1'}}}\npeople: {A: {devices: [x]}}",
     "presence.routers.attic.address: a secret is written out here"),
])
def test_what_works_but_is_better_otherwise_is_a_warning(tmp_path, text, named):
    report = read(tmp_path, text)

    assert report.problems == () and [named in str(each) for each in report.warnings] == [True]
    assert "hunter2" not in str(report.warnings)

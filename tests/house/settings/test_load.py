"""Both files together: every mistake at once, each with file, line, key and what is allowed."""

import os
from pathlib import Path

import pytest

from house.settings.whole_config import Settings, SettingsError, load, survey

GOOD = """\
house:
  name: Home
cameras:
  front:
    source: demo://room
    night: [porch]
    motion:
      sensitivity: 5
      zones:
        porch: [[0, 0], [1, 0], [1, 1]]
    alert:
      zones: [porch]
web:
  threads: 16
slack:
  bot_token: xoxb-1
  signing_secret: abc
  channel: C1
channels: [slack://, terminal://]
"""


class Home:
    """A home folder with its two files and an environment."""

    def __init__(self, path: Path) -> None:
        self.path, self.config, self.learned = path, path / "config.yml", path / "learned.yml"
        self.environ: dict[str, str] = {}

    def report(self, config: str, learned: str | None = None):
        self.config.write_text(config, "utf-8")
        if learned is not None:
            self.learned.write_text(learned, "utf-8")
        return survey(self.config, self.learned, self.environ)

    def problems(self, config: str, learned: str | None = None) -> list[tuple[str, int, str]]:
        report = self.report(config, learned)
        assert (report.settings is None) == bool(report.problems)
        return [(each.file, each.line, each.key) for each in report.problems]

    def settings(self, config: str, learned: str | None = None) -> Settings:
        report = self.report(config, learned)
        assert report.problems == ()
        return report.settings

    def secret(self, name: str, text: str | bytes, mode: int = 0o600) -> Path:
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        file.chmod(mode)
        return file


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_a_good_file_is_read_whole(home):
    front = home.settings(GOOD).cameras["front"]
    assert (front.night, front.alert.zones, front.motion.zones["porch"][2]) == (("porch",), ("porch",), (1.0, 1.0))


def test_all_mistakes_of_both_files_are_reported_together_in_order(home):
    config = (GOOD.replace("name: Home", "nmae: Home").replace("sensitivity: 5", "sensitivity: 11")
              .replace("[slack://, terminal://]", "[slak://]").replace("bot_token: xoxb-1", "bot_token: ${NOPE}"))
    learned = "cameras:\n  front:\n    motion:\n      gap: soon\n  back:\n    source: nonsense\n"
    assert home.problems(config, learned) == [
        ("config.yml", 2, "house.nmae"),
        ("config.yml", 8, "cameras.front.motion.sensitivity"),
        ("config.yml", 16, "slack.bot_token"),
        ("config.yml", 19, "channels[0]"),
        ("learned.yml", 4, "cameras.front.motion.gap"),
        ("learned.yml", 6, "cameras.back.source"),
    ]


def test_loading_raises_them_all_and_returns_settings_otherwise(home):
    home.config.write_text(GOOD)
    assert load(home.config, home.learned, {}).web.threads == 16
    home.config.write_text(GOOD.replace("threads: 16", "threads: 1\n  bind: x"))
    with pytest.raises(SettingsError) as error:
        load(home.config, home.learned, {})
    assert len(error.value.problems) == 2 and not error.value.transient
    assert "config.yml:14: web.threads: 1 is out of range; fix: a whole number from 2 to 256" in str(error.value)


@pytest.mark.parametrize(("old", "new", "line", "key", "said", "allowed"), [
    ("name: Home", "name: 42", 2, "house.name", "42 is not text", "64 characters"),
    ("name: Home", "first_mode: awya", 2, "house.first_mode", "did you mean away?", "off, away, home"),
    ("name: Home", "timezone: Europe/berlin", 2, "house.timezone", "did you mean Europe/Berlin?", "a name like"),
    ("name: Home", "timezone: Mars", 2, "house.timezone", "not a time zone", "a name like"),
    ("name: Home", "<<: {name: x}", 2, "house.<<", "cannot be merged", "written out"),
    ("  front:", "  Front Door:", 4, "cameras.Front Door", "not a name", "a-z, 0-9"),
    ("source: demo://room", "private: maybe", 4, "cameras.front.source", "is missing", "an address"),
    ("source: demo://room", "source:", 5, "cameras.front.source", "is empty", "an address"),
    ("source: demo://room", "source: dmo://room", 5, "cameras.front.source", "did you mean demo?", "demo://, file://"),
    ("source: demo://room", "source: admin:pw@192.168.1.2", 5, "cameras.front.source", "not an address", "demo://"),
    ("night: [porch]", "night: [all]", 6, "", None, ""),
    ("night: [porch]", "night: [proch]", 6, "cameras.front.night[0]", "did you mean porch?", "porch, all"),
    ("night: [porch]", "night: porch", 6, "cameras.front.night", '"porch" is not a list', "a list of"),
    ("night: [porch]", "private: 2", 6, "cameras.front.private", "2 is neither true nor false", "true or false"),
    ("night: [porch]", "private: yes", 6, "", None, ""),
    ("night: [porch]", "at_home: [sleeping]", 6, "cameras.front.at_home[0]", "not one of", "recording and alerting"),
    ("night: [porch]", "gap: 5", 6, "cameras.front.gap", "did you mean motion.gap?", "source, group"),
    ("night: [porch]", "rotate: 45", 6, "cameras.front.rotate", "cannot be turned by that", "0, 90, 180 or 270"),
    ("night: [porch]", "rotate: false", 6, "cameras.front.rotate", "cannot be turned by that", "0, 90, 180 or 270"),
    ("night: [porch]", "rotate: 270", 6, "", None, ""),
    ("night: [porch]", "flip: sideways", 6, "cameras.front.flip", '"sideways" is not one of', "none, horizontal or"),
    ("night: [porch]", "flip: 'me:pw@h'", 6, "cameras.front.flip", "this text is not one of", "none, horizontal or"),
    ("name: Home", "timezone: Venus", 2, "house.timezone", '"Venus" is not a time zone', "a name like"),
    ("source: demo://room", "source: rtsp://", 5, "cameras.front.source", "rtsp:// names no host", "rtsp://192.168.1.20"),
    ("source: demo://room", "source: mjpeg+http:///x", 5, "cameras.front.source", "names no host", "mjpeg+http://192."),
    ("source: demo://room", "source: http://me:pw@/x", 5, "cameras.front.source", "http://me:***@/x names no host",
     "http://192.168.1.20"),
    ("night: [porch]", "flip: horizontl", 6, "cameras.front.flip", "did you mean horizontal?", "none, horizontal or"),
    ("night: [porch]", "pir: gpio://28", 6, "cameras.front.pir", "not a pin of a Raspberry Pi", "like gpio://21"),
    ("night: [porch]", "pir: 21", 6, "cameras.front.pir", "21 is not text", "like gpio://21"),
    ("night: [porch]", "pir: gpio://21", 6, "", None, ""),
    ("night: [porch]", "pir_rule: require", 6, "cameras.front.pir_rule", "did you mean required?", "required, su"),
    ("night: [porch]", "group: A B", 6, "cameras.front.group", "not a name", "a-z"),
    ("sensitivity: 5", "sensitivity: 0", 8, "cameras.front.motion.sensitivity", "0 is out of range", "1 to 10"),
    ("sensitivity: 5", "sensitivity: 5.5", 8, "cameras.front.motion.sensitivity", "5.5 is not a whole number", "1 to"),
    ("sensitivity: 5", "sensitivity: true", 8, "cameras.front.motion.sensitivity", "must be a number", "1 to 10"),
    ("sensitivity: 5", "sensitivity: high", 8, "cameras.front.motion.sensitivity", "not a whole number", "1 to 10"),
    ("sensitivity: 5", "sensitivity: '5'", 8, "", None, ""),
    ("sensitivity: 5", "sensitivity: .nan", 8, "cameras.front.motion.sensitivity", "nan is out of range", "1 to 10"),
    ("sensitivity: 5", "gap: 2 weeks", 8, "cameras.front.motion.gap", "must be a duration", "like 30s, 5m"),
    ("sensitivity: 5", "gap: 2h", 8, "cameras.front.motion.gap", "out of range", "0.1s to 1h"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 0]]", 10, "cameras.front.motion.zones.porch", "has 2 points", "[x, y]"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 1], [1, 0], [0, 1]]", 10, "cameras.front.motion.zones.porch",
     "has edges that cross each other: name its corners in their order around it", "[x, y]"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 1], [0.5, 0.5]]", 10, "cameras.front.motion.zones.porch",
     "encloses nothing", "[x, y]"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [9, 0], [1, 1]]", 10, "cameras.front.motion.zones.porch[1][0]",
     "9 is out of range", "0 to 1"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 0, 2], [1, 1]]", 10, "cameras.front.motion.zones.porch[1]",
     "one point of two numbers", "[x, y]"),
    ("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [0.5, 0.5], [1, 1]]", 10, "cameras.front.motion.zones.porch",
     "encloses nothing", "[x, y]"),
    ("porch: [[0, 0], [1, 0], [1, 1]]", "porch: [[0, 0], [1, 0], [1, 1]]\n        all: [[0, 0], [1, 0], [1, 1]]", 11,
     "cameras.front.motion.zones.all", "whole view", "not 'all'"),
    ("  zones: [porch]", "  zones: [porch, yard]", 12, "cameras.front.alert.zones[1]", "no such zone", "porch"),
    ("  zones: [porch]", "  labels: person", 12, "cameras.front.alert.labels", "is not a list",
     "[person, animal]"),
    ("  zones: [porch]", "  min_score: 35", 12, "cameras.front.alert.min_score", "35 is out of range", "0 to 1"),
    ("threads: 16", "bind: 8080", 14, "web.bind", "text", "HOST:PORT"),
    ("channel: C1", "channel: #alarms", 18, "slack.channel", "follows a # is a comment", '"#alarms"'),
    ("channel: C1", "api_url: ftp://x", 15, "slack.channel", "is missing", "channel id"),
    ("[slack://, terminal://]", "[slack://, slack://]", 19, "channels[1]", "twice", "once"),
    ("[slack://, terminal://]", "slack://", 19, "channels", "is not a list", "slack://, terminal://"),
    ("[slack://, terminal://]", "[terminal]", 19, "channels[0]", "not an address", "terminal://"),
    ("channels: [", "analysis: 5\nchannels: [", 19, "analysis", "5 is not a section", "a section"),
    ("channels: [", "analysis: {analyzer: yolo}\nchannels: [", 19, "analysis.analyzer", "not an address", "yolox://"),
    ("channels: [", "redis_url: http://x\nchannels: [", 19, "redis_url", "not the address of a Redis", "redis://"),
    ("channels: [", "chanels: []\nchannels: [", 19, "chanels", "did you mean channels?", "house, cameras"),
    ("web:", "house:", 13, "house", "is defined twice, first on line 1", "one of the two"),
])
def test_each_mistake_names_its_own_line_and_what_is_allowed(home, old, new, line, key, said, allowed):
    assert GOOD.count(old) == 1
    report = home.report(GOOD.replace(old, new))
    if said is None:
        assert report.problems == ()
        return
    problem = next(each for each in report.problems if each.key == key)
    assert (problem.file, problem.line) == ("config.yml", line)
    assert said in problem.text and allowed in problem.allowed


def test_a_channel_that_names_slack_needs_slack(home):
    report = home.report("channels: [slack://]\n")
    assert [(each.key, each.text) for each in report.problems] == [("channels[0]", "names Slack, which is not set up")]


def test_two_cameras_cannot_open_one_device(home, monkeypatch):
    monkeypatch.setattr("house.settings.checks.cross_checks.SOURCES", "tests_devices")
    monkeypatch.setattr("house.adapters.known", lambda folder: ["v4l2", "rtsp", "terminal"])
    config = "cameras:\n  a: {source: 'v4l2:///dev/video0'}\n  b: {source: 'v4l2://0?fps=5'}\n"
    assert home.problems(config) == [("config.yml", 3, "cameras.b.source")]
    assert home.problems(config.replace("//0", "//1")) == []
    assert home.problems("cameras: {a: {source: 'rtsp://h/1'}, b: {source: 'rtsp://h/1'}}") == []


def test_sections_with_nothing_in_them_are_the_defaults(home):
    camera = "cameras:\n  front:\n    source: demo://room\n    motion:\n    alert:\n      cooldown:\n"
    settings = home.settings(f"house:\n{camera}web:\nslack:\n")
    assert settings.cameras["front"].alert.cooldown is None
    assert settings.slack is None and settings.web.threads == 16


def test_a_camera_or_zone_with_nothing_in_it_is_a_mistake(home):
    assert home.problems("cameras:\n  front:\n") == [("config.yml", 2, "cameras.front.source")]
    zones = "cameras:\n  front:\n    source: demo://room\n    motion:\n      zones:\n        porch:\n"
    assert home.problems(zones) == [("config.yml", 6, "cameras.front.motion.zones.porch")]


def test_a_mistake_in_one_section_hides_none_in_another_and_causes_no_other(home):
    zones_wrong = GOOD.replace("porch: [[0, 0], [1, 0], [1, 1]]", "porch: 5").replace("threads: 16", "threads: x")
    assert home.problems(zones_wrong) == [
        ("config.yml", 10, "cameras.front.motion.zones.porch"), ("config.yml", 14, "web.threads")]


def test_learned_values_lie_over_those_people_wrote(home):
    learned = ("cameras:\n  front:\n    motion:\n      sensitivity: 8\n      zones:\n"
               "        yard: [[0, 0], [1, 0], [0, 1]]\n    alert:\n      zones: [yard]\n    night:\n")
    front = home.settings(GOOD, learned).cameras["front"]
    assert (front.motion.sensitivity, list(front.motion.zones)) == (8, ["porch", "yard"])
    assert (front.alert.zones, front.night, front.source) == (("yard",), ("porch",), "demo://room")


def test_a_learned_list_replaces_and_its_mistakes_have_learned_lines(home):
    learned = "cameras:\n  front:\n    alert:\n      zones:\n        - porch\n        - attic\n"
    assert home.problems(GOOD, learned) == [("learned.yml", 6, "cameras.front.alert.zones[1]")]


def test_a_broken_file_hides_no_mistake_of_the_other(home):
    assert home.problems(GOOD.replace("sensitivity: 5", "sensitivity: 50"), "a: [\n") == [
        ("config.yml", 8, "cameras.front.motion.sensitivity"), ("learned.yml", 1, "")]
    learned = "cameras: {front: {motion: {sensitivity: 50}}}\n"
    assert home.problems("a: [\n", learned) == [
        ("config.yml", 1, ""), ("learned.yml", 1, "cameras.front.motion.sensitivity")]


def test_a_home_without_config_says_how_to_get_one(home):
    report = survey(home.config, home.learned, {})
    assert report.settings is None
    assert "there is no" in report.problems[0].text and "hearthwatch up" in report.problems[0].allowed


def test_variables_and_files_are_put_in_their_places(home):
    home.secret("secrets/token", "xoxb-file\n")
    home.environ |= {"THREADS": "8", "NAME": "Big House"}
    config = GOOD.replace("xoxb-1", "${file:secrets/token}").replace("threads: 16", "threads: ${THREADS}")
    settings = home.settings(config.replace("name: Home", "name: The ${NAME} $${x} $5"))
    assert settings.slack.bot_token.get_secret_value() == "xoxb-file"
    assert (settings.web.threads, settings.house.name) == (8, "The Big House ${x} $5")


def test_a_variables_own_references_are_left_alone(home):
    home.environ["NAME"] = "${HOME}"
    assert home.settings(GOOD.replace("name: Home", "name: ${NAME}")).house.name == "${HOME}"


@pytest.mark.parametrize(("password", "inside"), [
    ("p@ss/w:rd", "p%40ss%2Fw%3Ard"), ("p%40ss", "p%40ss"), ("100%", "100%25"), ("plain", "plain")])
def test_a_password_fits_into_an_address_whatever_is_in_it(home, password, inside):
    home.environ["PW"] = password
    settings = home.settings(GOOD.replace("demo://room", "rtsp://me:${PW}@h/1"))
    assert settings.cameras["front"].source == f"rtsp://me:{inside}@h/1"
    assert home.settings(GOOD.replace("name: Home", "name: ${PW}")).house.name == password


@pytest.mark.parametrize(("reference", "said", "allowed"), [
    ("${NOPE}", "variable NOPE is not set", "export NOPE="),
    ("${EMPTY}", "variable EMPTY is empty", "export EMPTY="),
    ("${MANY}", "more than one line", "one line"),
    ("${}", "neither a name nor a file", "${file:PATH}"),
    ("${a b}", "neither a name nor a file", "${file:PATH}"),
    ("${NOPE", "never closed", "${NAME}"),
    ("${file:}", "names no file", "${file:secrets/NAME}"),
    ("${file:secrets/none}", "there is no file secrets/none", "chmod 600"),
    ("${file:secrets}", "is not a file", "a text file"),
    ("${file:secrets/wide}", "can be read or changed by others (mode 644)", "chmod 600"),
    ("${file:secrets/empty}", "is empty", "one line"),
    ("${file:secrets/bytes}", "not UTF-8", "UTF-8"),
    ("${file:secrets/lines}", "more than one line", "one line"),
    ("${file:secrets/big}", "too big", "16 kB"),
    ("${file:secrets/pipe}", "is not a file", "a text file"),
    ("${file:/proc/self/nothing}", "there is no file", "chmod 600"),
    ("${file:~nobody-has-this-name/x}", "leads nowhere", "a path"),
])
def test_a_reference_that_leads_nowhere_is_a_problem_with_its_fix(home, reference, said, allowed):
    home.environ |= {"EMPTY": "", "MANY": "a\nb"}
    for name, text in (("empty", "\n"), ("bytes", b"\xff\xfe"), ("lines", "a\nb\n"), ("big", "x" * 20_000)):
        home.secret(f"secrets/{name}", text)
    wide = home.secret("secrets/wide", "abc", 0o644)
    os.mkfifo(home.path / "secrets/pipe", 0o600)
    report = home.report(GOOD.replace("bot_token: xoxb-1", f'bot_token: "{reference}"'))
    assert [(each.line, each.key) for each in report.problems] == [(16, "slack.bot_token")]
    assert said in report.problems[0].text and allowed in report.problems[0].allowed
    if "wide" in reference:
        assert f"chmod 600 {wide}" in report.problems[0].allowed


@pytest.mark.parametrize("way", ["app_token: xapp-1", "signing_secret: abc", "app_token: ${file:secrets/none}"])
def test_slack_needs_one_way_for_commands_and_either_will_do(home, way):
    found = home.report(GOOD.replace("signing_secret: abc", way)).problems
    assert [each.key for each in found] == (["slack.app_token"] if "none" in way else [])


def test_slack_without_a_way_for_commands_is_one_problem_that_names_both(home):
    (problem,) = home.report(GOOD.replace("  signing_secret: abc\n", "")).problems
    assert (problem.key, problem.line) == ("slack", 15)
    assert "neither app_token nor signing_secret" in problem.text and "Socket Mode" in problem.allowed


def test_the_environments_redis_goes_before_the_setting(home):
    home.environ["REDIS_URL"] = "redis://:pw@other:6379/1"
    settings = home.settings("redis_url: unix:///run/mine\n")
    assert settings.redis_url.get_secret_value() == "redis://:pw@other:6379/1"
    home.environ["REDIS_URL"] = "http://other"
    report = home.report("redis_url: unix:///run/mine\n")
    assert [(each.file, each.line) for each in report.problems] == [("REDIS_URL in the environment", 0)]


def test_a_secret_written_out_is_allowed_and_warned_of(home):
    home.environ["T"] = "xoxb-2"
    config = GOOD.replace("demo://room", "rtsp://me:pw@h/1") + "redis_url: redis://:pw2@h:6379\n"
    warned = {each.key for each in home.report(config).warnings}
    assert warned == {"slack.bot_token", "slack.signing_secret", "cameras.front.source", "redis_url"}
    better = config.replace("xoxb-1", "${T}").replace("abc", "${T}").replace("pw2", "${T}").replace("pw@", "${T}@")
    assert home.report(better).warnings == ()


def test_other_doubtful_things_are_warned_of(home):
    report = home.report(GOOD.replace("xoxb-1", "xapp-1").replace("alert:\n", "alert:\n      labels: [person]\n")
                         + "analysis:\n  analyzer: ''\n")
    assert report.settings is not None
    texts = " ".join(each.text for each in report.warnings)
    assert "does not look like a bot token" in texts and "any motion sends an alert" in texts


@pytest.mark.parametrize(("old", "new", "key", "said", "fix"), [
    ("night: [porch]", "pir_rule: required", "cameras.front.pir_rule", "required changes nothing", "pir: gpio://21"),
    ("night: [porch]", "keyframes_only: true", "cameras.front.keyframes_only", "demo:// has no key frames", "rtsp://"),
    ("channels: [", "storage: {clip_days: 60}\nchannels: [", "storage.clip_days",
     "60 is more than keep_days, which is 30", "at most 30"),
    ("channels: [", "storage: {keep_days: 9, clip_days: 21}\nchannels: [", "storage.clip_days", "is 9", "at most 9"),
    ("  zones: [porch]", "  labels: [persn]", "cameras.front.alert.labels[0]", "mean person?", "labels it gives"),
])
def test_what_has_no_effect_where_it_stands_is_warned_of_with_a_way_out(home, old, new, key, said, fix):
    report = home.report(GOOD.replace(old, new))
    found = {each.key: each for each in report.warnings}
    assert report.settings is not None and said in found[key].text and fix in found[key].allowed
    assert f"; fix: {found[key].allowed}" in str(found[key]).replace("? fix:", "?; fix:")


@pytest.mark.parametrize("fine", [
    "pir: gpio://21\n    pir_rule: required", "source: rtsp://h/x\n    keyframes_only: true", "pir_rule: supporting"])
def test_what_has_an_effect_is_not(home, fine):
    config = GOOD.replace("    source: demo://room\n", "") if "source" in fine else GOOD
    warned = {each.key for each in home.report(config.replace("night: [porch]", fine)).warnings}
    assert warned <= {"slack.bot_token", "slack.signing_secret"}


@pytest.mark.parametrize(("written", "meant"), [("human", "person"), ("Humans", "person"), (" bike ", "bicycle"),
                                                 ("dog", "dog"), ("fox", "fox")])
def test_a_label_by_another_name_is_the_one_that_is_meant(home, written, meant):
    report = home.report(GOOD.replace("alert:\n", f"alert:\n      labels: ['{written}']\n"))
    assert report.settings is not None and report.settings.cameras["front"].alert.labels == (meant,)


def test_no_problem_repeats_a_secret(home):
    home.environ["T"] = "hunter2-xyz"
    for old in ("Home", "demo://room", "porch]", "5\n", "16", "xoxb-1", "abc", "C1", "slack://, terminal://"):
        for new in ("${T}", "xoxb-hunter2-xyz", "{bot_token: hunter2-xyz}", "[hunter2-xyz]", "rtsp://me:hunter2-xyz@h",
                    "me:hunter2-xyz@h", "hunter2-xyz: 5"):
            config = GOOD.replace(old, new + ("]" if old == "porch]" else "\n" if old == "5\n" else ""), 1)
            report = home.report(config)
            if "hunter2-xyz: 5" not in new:  # a secret in place of a key cannot be alerted from a key
                assert "hunter2" not in " ".join(map(str, report.problems + report.warnings)), config


def test_a_label_that_the_analyzer_never_gives_is_a_warning(home):
    report = home.report(GOOD.replace("alert:\n", "alert:\n      labels: [person, humen, Dog, parcel]\n"))
    assert [(each.key, each.text) for each in report.warnings if "never sees" in each.text] == [
        ("cameras.front.alert.labels[1]", "yolox never sees humen; did you mean human?"),
        ("cameras.front.alert.labels[3]", "yolox never sees parcel")]


def test_where_nobody_says_which_labels_there_are_none_is_doubted(home):
    config = GOOD.replace("alert:\n", "alert:\n      labels: [humen]\n") + "analysis: {analyzer: ''}\n"
    assert [each for each in home.report(config).warnings if "never sees" in each.text] == []

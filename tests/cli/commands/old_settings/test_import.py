"""Settings of other camera programs become a config.yml that the house takes, and no secret of them is shown."""

import io
import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cli.__main__ import main
from cli.commands.old_settings.command import imported
from cli.commands.old_settings.old_text import Unreadable

MAILED = """
new_labels_only: false
labels: [Person, Animal, Vehicle]
time_window: {start: '5:00', end: '18:00'}
log_configuration_file: log_config.yaml
aws_region: eu-central-1
ftp_server:
  root_dir: /tmp
  port: 2121
  remove_files: true
  users: {cam01: 4kyCBXcbrVmLqmD5, "Küche": 83659274}
email:
  sender_email: house@example.com
  sender_name: "Wächter 警備"
  message_html: "<p>List:</p>$list ${image}"
  subject: "⚡ $camera: new objects"
  recipients: [anna@example.com, ben+cam@example.com]
rekognition: {max_labels: 12, min_confidence_percent: 85, image_resize_percent: 100}
"""
CLEVER = """
camera_settings:
  general:
    camera_name: Home
    check_period: '5'
    max_sequence_length: 10
    model_name: v3-large
    password: s3cret/?pw
    schedule: {from: '8:00', to: '18:00', weekdays: [true, true, true, true, true, false, false]}
    timeout: 5
    url: http://192.168.1.7/snap.cgi?user=x&pwd=qqq1234
    user: admin
  rois:
  - {enabled: true, labels_filter: 'cat, dog', name: 'ROI #1', roi_x_max: '10', roi_x_min: 50, roi_y_max: 100}
  - {enabled: true, labels_filter: '*', name: 'ROI #2', roi_x_max: 100, roi_x_min: 60, roi_y_max: 100, roi_y_min: 0}
  - {enabled: false, labels_filter: '*', name: off, roi_x_max: 100, roi_x_min: 60, roi_y_max: 100, roi_y_min: 0}
email_notification_settings: {frequency: 90, is_enabled: true, max_num_images: 5, receiver_email: a@example.org,
  sender_email: house@gmail.com, sender_password: hunter2hunter2}
"""
COMPARED = """[general]
debugging = True
siftratio=0.7
siftmatches=10
[meraki]
apikey: 6bec40cf957de430a6f1f2baa056b99a4fac9ea0%s
orgname: Example Shops
networktag: shops
comparetag: compare_scene
newreferencetag: reference_scene
[webex]
webexbottoken = ZmIyZTdkZTYtYzQzYi00NjQz_PF84_1eb65fdf
roomname = Camera watch
msgprefix = Check the camera
"""
SECRETS = ("4kyCBXcbrVmLqmD5", "83659274", "s3cret", "qqq1234", "hunter2", "6bec40cf", "ZmIyZTdk")
WRONG = "# To put right, says check:"


def read(text):
    return YAML(typ="safe").load(text)


def converted(text):
    found = imported(text.encode())
    assert WRONG not in found, found
    assert not [each for each in SECRETS if each in found]
    return found, read(found)


def test_cameras_that_send_by_ftp_and_their_mails_and_labels_are_taken_over():
    text, found = converted(MAILED)

    assert found["ingest"] == {"ftp": {"bind": "0.0.0.0:2121"}}
    cloud = {"address": "rekognition://eu-central-1?max_labels=12&min_confidence=85", "after": "yolox"}
    assert found["cameras"] == {
        name: {"source": f"push://{name}", "alert": {"labels": ["Person", "Animal", "Vehicle"]},
               "when": ["05:00-18:00"], "analyzers": ["yolox://", cloud]} for name in ("cam01", "kueche")}
    assert found["channels"] == ["ses://eu-central-1/?from=house@example.com&to=anna@example.com,ben%2Bcam@example.com"]
    assert found["mail"] == {"sender_name": "Wächter 警備", "subject": "⚡ $camera: new objects",
                             "text": "<p>List:</p>$list $${image}"}
    for named in ("ftp_server.root_dir", "log_configuration_file", "image_resize_percent", "./hearthwatch push cam01",
                  "the camera that logged in as Küche is kueche here"):
        assert named in " ".join(re.sub(r"\n# +", " ", text).split()), named


def test_a_list_of_what_is_known_becomes_an_alert_about_everything_else():
    _, found = converted(MAILED.replace("new_labels_only: false", "new_labels_only: true"))

    assert found["cameras"]["cam01"]["alert"] == {"labels": ["Person", "Animal", "Vehicle"], "new_labels_only": True}


def test_a_section_that_is_merged_from_another_one_is_read():
    _, found = converted("base: &base {start: '6:00', end: '7:00'}\n" + MAILED.replace(
        "{start: '5:00', end: '18:00'}", "{<<: *base, end: '8:00'}"))

    assert found["cameras"]["cam01"]["when"] == ["06:00-08:00"]


@pytest.mark.parametrize(("window", "when"), [
    ("{start: 5:00, end: 18:00}", ["05:00-18:00"]), ("{start: 300, end: 1080}", ["05:00-18:00"]),
    ("{start: '22:30', end: '6:00'}", ["22:30-06:00"]), ("{start: '0:00', end: '23:59'}", None),
    ("{start: '7:00', end: '7:00'}", None), ("", None), ("{start: noon, end: [1]}", None), ("{end: '8:00'}",
     ["00:00-08:00"]), ("{start: '18:00'}", ["18:00-24:00"])])
def test_a_time_window_is_read_however_it_was_written(window, when):
    _, found = converted(MAILED.replace("{start: '5:00', end: '18:00'}", window))

    assert found["cameras"]["cam01"].get("when") == when


def test_a_camera_asked_for_pictures_keeps_its_login_regions_labels_and_hours():
    text, found = converted(CLEVER)

    camera = found["cameras"]["home"]
    assert camera["source"] == ("http://admin:${file:secrets/home}@192.168.1.7/snap.cgi?user=x"
                                "&pwd=${file:secrets/home-pwd}#interval=5&timeout=5")
    assert camera["when"] == ["Mon-Fri 08:00-18:00"]
    assert camera["motion"]["zones"]["roi-1"] == [[0.1, 0], [0.5, 0], [0.5, 1], [0.1, 1]]
    assert camera["alert"] == {"zones": ["roi-2"], "zone_labels": {"roi-1": ["cat", "dog"]}}
    assert found["channels"] == ["smtps://house%40gmail.com:${file:secrets/mail}@smtp.gmail.com/?to=a@example.org"]
    assert found["alerts"] == {"cooldown": "90m"}
    for named in ("secrets/home ", "secrets/home-pwd", "secrets/mail", "rois[2]: was switched off", "model_name"):
        assert named in text, named


def test_a_hand_typed_address_with_the_login_in_it_keeps_it_out_of_sight():
    text, found = converted(CLEVER.replace("http://192.168.1.7", "http://root:s3cretinside@192.168.1.7").replace(
        "    password: s3cret/?pw\n", "").replace("    user: admin\n", ""))

    assert found["cameras"]["home"]["source"].startswith("http://root:${file:secrets/home}@192.168.1.7/")
    assert "s3cretinside" not in text


def test_cameras_of_meraki_and_the_space_that_hears_of_them_are_taken_over():
    text, found = converted(COMPARED)

    assert found["meraki"] == {
        "api_key": "${file:secrets/meraki}", "organization": "Example Shops", "network_tag": "shops",
        "camera_tag": "compare_scene", "reference_tag": "reference_scene", "prefix": "Check the camera",
        "report": ["webex://:${file:secrets/webex}@webexapis.com/Camera%20watch"]}
    for named in ("general.siftratio", "general.siftmatches", "general.debugging", "secrets/meraki", "secrets/webex"):
        assert named in text, named


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_read(encoding):
    assert read(imported(MAILED.encode(encoding)))["mail"]["sender_name"] == "Wächter 警備"


def test_a_file_of_an_old_windows_is_read_and_it_is_said():
    found = imported(MAILED.replace("警備", "").encode("cp1252", "replace"))

    assert "Windows-1252" in found and read(found)["mail"]["sender_name"] == "Wächter"


@pytest.mark.parametrize(("change", "to"), [
    ("users: {cam01: 4kyCBXcbrVmLqmD5, \"Küche\": 83659274}", "users: ['cam01:4kyCBXcbrVmLqmD5', {Küche: 83659274}]"),
    ("users: {cam01: 4kyCBXcbrVmLqmD5, \"Küche\": 83659274}", "users: {cam01:4kyCBXcbrVmLqmD5}"),
    ("users: {cam01: 4kyCBXcbrVmLqmD5, \"Küche\": 83659274}", "users: cam01:4kyCBXcbrVmLqmD5"),
    ("users: {cam01: 4kyCBXcbrVmLqmD5, \"Küche\": 83659274}", "users:"),
    ("  port: 2121", "  port: 99999"), ("  port: 2121", "  port: [a]"), ("  port: 2121", "  port: 21"),
    ("aws_region: eu-central-1", "aws_region: 7"), ("aws_region: eu-central-1", ""),
    ("labels: [Person, Animal, Vehicle]", "labels: Person"), ("labels: [Person, Animal, Vehicle]", "labels: {a: 1}"),
    ("labels: [Person, Animal, Vehicle]", "labels: [1, null, [x], 'on']"),
    ("recipients: [anna@example.com, ben+cam@example.com]", "recipients: anna@example.com"),
    ("recipients: [anna@example.com, ben+cam@example.com]", "recipients: [nobody, 'a@b c']"),
    ("new_labels_only: false", "new_labels_only: perhaps"), ("new_labels_only: false", "unknown: !!python/none x"),
    ("rekognition: {max_labels: 12, min_confidence_percent: 85, image_resize_percent: 100}", "rekognition: off"),
    ("rekognition: {max_labels: 12", "rekognition: {max_labels: .inf"),
    ("message_html: \"<p>List:</p>$list ${image}\"", "message_html: |\n    <p>a\n    b</p> \x1b[31m"),
])
def test_odd_types_and_missing_parts_become_settings_that_the_house_takes(change, to):
    assert change in MAILED
    converted(MAILED.replace(change, to))


@pytest.mark.parametrize(("change", "to"), [
    ("check_period: '5'", "check_period: 600"), ("check_period: '5'", "check_period: soon"),
    ("url: http://192.168.1.7/snap.cgi?user=x&pwd=qqq1234", "url: 192.168.1.7"),
    ("url: http://192.168.1.7/snap.cgi?user=x&pwd=qqq1234", "url: ''"),
    ("user: admin", "user: 'adm in@${HOME}'"), ("camera_name: Home", "camera_name: ${file:/etc/passwd}"),
    ("weekdays: [true, true, true, true, true, false, false]", "weekdays: [true]"),
    ("weekdays: [true, true, true, true, true, false, false]", "weekdays: !!python/tuple [1, 1, 1, 1, 1, 1, 1]"),
    ("from: '8:00'", "from: '20:00'"), ("name: 'ROI #2'", "name: 'ROI #1'"), ("name: 'ROI #2'", "name: all"),
    ("roi_x_max: '10', roi_x_min: 50", "roi_x_max: 50, roi_x_min: 50"), ("frequency: 90", "frequency: 999999"),
    ("is_enabled: true", "is_enabled: false"), ("sender_email: house@gmail.com", "sender_email: 5"),
    ("labels_filter: 'cat, dog'", "labels_filter: ': http://a, [x'"), ("house@gmail.com", "house@gmail.\u00fbom"),
    ("  rois:\n", "  rois: none\n  others:\n"), ("    timeout: 5\n", "    timeout: 0\n"),
])
def test_odd_settings_of_one_camera_become_settings_that_the_house_takes(change, to):
    assert change in CLEVER
    converted(CLEVER.replace(change, to))


@pytest.mark.parametrize(("change", "to"), [
    ("[webex]", "[WebEx]"), ("roomname = Camera watch", ""), ("orgname: Example Shops", "orgid = 123"),
    ("apikey: ", "apikey "), ("[general]\n", ""), ("[meraki]\n", "[meraki]\n[meraki]\n"),
    ("roomname = Camera watch", "roomname = a/b?c#d @e"), ("msgprefix = Check the camera", "msgprefix"),
])
def test_odd_files_of_the_comparator_become_settings_that_the_house_takes(change, to):
    assert change in COMPARED
    found = imported(COMPARED.replace(change, to).encode())
    assert WRONG not in found and not [each for each in SECRETS if each in found], found


@pytest.mark.parametrize("data", [b"", b"- a\n- b\n", b"hello", b"\0\1\2" * 50, b"a: {b", b"\xff\xfe\x00", b"{a: 1}",
                                  b"cameras: {}\n", b"[other]\nx=1\n", b"a: &x [*x]\nemail: *x", b"[" * 5000,
                                  b"&a [" + b"*a," * 30_000 + b"]"])
def test_a_file_of_no_known_program_is_refused_in_one_line(data, tmp_path, capsys):
    file = tmp_path / "old"
    file.write_bytes(data)

    assert main(["import", str(file)], {"HEARTHWATCH_HOME": str(tmp_path / "home")}) == 2

    said = capsys.readouterr()
    assert said.out == "" and len(said.err.splitlines()) == 1 and str(file) in said.err


def test_a_bomb_of_references_is_refused():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9))
    with pytest.raises(Unreadable, match="too many"):
        imported((bomb + MAILED).encode())


@pytest.mark.parametrize("place", ["", "missing"])
def test_what_is_no_file_is_said(place, tmp_path, capsys):
    assert main(["import", str(tmp_path / place)], {"HEARTHWATCH_HOME": str(tmp_path / "home")}) == 2
    assert "there is no file" in capsys.readouterr().err


VALUES = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-5, 10**6), st.text(max_size=8),
                                st.sampled_from(["${x}", "a@b.org", "http://u:p@h/", "5:00", "*", "\u2028", "all"])),
                      lambda inner: st.one_of(st.lists(inner, max_size=3),
                                              st.dictionaries(st.text(max_size=6), inner, max_size=3)), max_leaves=6)
MAIL_KEYS = ("sender_email", "sender_name", "message_html", "subject", "recipients")
MAILED_ANYHOW = st.fixed_dictionaries({"ftp_server": st.one_of(VALUES, st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("root_dir", "port", "remove_files", "users"), VALUES)))}, optional={
        "email": st.fixed_dictionaries({}, optional=dict.fromkeys(MAIL_KEYS, VALUES)), **dict.fromkeys(
            ("new_labels_only", "labels", "time_window", "aws_region", "rekognition", "other"), VALUES)})
CLEVER_ANYHOW = st.fixed_dictionaries({"camera_settings": st.fixed_dictionaries({}, optional={
    "general": st.fixed_dictionaries({}, optional=dict.fromkeys(
        ("camera_name", "check_period", "url", "user", "password", "schedule", "timeout"), VALUES)),
    "rois": st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(
        ("enabled", "labels_filter", "name", "roi_x_min", "roi_x_max"), VALUES)), max_size=3)})},
    optional={"email_notification_settings": VALUES})


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(st.one_of(MAILED_ANYHOW, CLEVER_ANYHOW))
def test_whatever_the_values_are_the_house_takes_what_is_printed(values):
    yaml, out = YAML(typ="safe"), io.StringIO()
    yaml.dump(values, out)

    assert WRONG not in imported(out.getvalue().encode())

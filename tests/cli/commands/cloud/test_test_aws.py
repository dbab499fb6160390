"""test-aws: each line ok or what to do, against servers that play AWS."""

from email import message_from_bytes
from email.policy import default

import pytest
from needed import missing

from cli.__main__ import main
from house.masking import remember
from ledger.home import Home
from ledger.spending.call_counter import counted

try:
    import boto3
    from moto.server import ThreadedMotoServer

    from benchmarks.cloud.cloud_server import KEY, SECRET, CloudFault, CloudState, cloud_server
except ImportError:
    missing("boto3 (requirements/s3.txt)", whole_module=True)


@pytest.fixture(scope="module")
def server():
    with cloud_server() as found:
        yield found


@pytest.fixture
def cloud(server, monkeypatch, tmp_path):
    address, state = server
    vars(state).update(vars(CloudState()))
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true",
                        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
                        "AWS_CONFIG_FILE": str(tmp_path / "none")}.items():
        monkeypatch.setenv(name, value)
    yield address, state
    remember(())


@pytest.fixture
def house(tmp_path, monkeypatch, cloud):
    home = Home(tmp_path / "home", bases=(tmp_path,))
    home.create()
    monkeypatch.setattr("ledger.spending.known_time.synchronised", lambda: True)
    write(home, cloud[0])
    return home


def write(home, endpoint, to="anna@example.org,ben@example.org", sender="house@example.org"):
    home.config.write_text(f"""
house: {{name: Villa}}
cameras:
  front:
    source: http://192.168.1.9/snap.jpg
    analyzers: [yolox://, {{address: "rekognition://eu-west-1?endpoint={endpoint}", after: yolox}}]
channels: ["ses://eu-west-1/?from={sender}&to={to}&endpoint={endpoint}"]
""")


def tried(home, capsys, *words):
    code = main(["test-aws", *words], {"HEARTHWATCH_HOME": str(home.path)})
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err and KEY not in said.out + said.err
    return code, said.out + said.err


def test_an_account_in_the_sandbox_is_told_and_who_gets_no_mail_and_what_rekognition_sees(house, cloud, capsys):
    code, said = tried(house, capsys)

    assert code == 1, said
    for line in ("the access key AKIA...EST1 comes from the environment (AWS_ACCESS_KEY_ID)",
                 "AWS knows it as arn:aws:iam::123456789012:user/house", "Rekognition is asked in eu-west-1",
                 "clock agrees with AWS's", "sees in a picture of ours: Person 97%; it cost under 0.01 USD",
                 "the account is in the sandbox", "a mail to anna@example.org was taken",
                 "problem   ses: no mail to ben@example.org", "-> verify the address", "AWS_SECRET_ACCESS_KEY",
                 "1 thing is wrong"):
        assert line in said, (line, said)
    assert cloud[1].counts["DetectLabels"] == 1 and counted(house).counted == 1, "it counts as one of the month's"
    [mail] = cloud[1].mails
    assert mail["to"] == ["anna@example.org"]
    assert message_from_bytes(mail["raw"], policy=default)["Subject"] == "Test mail of Villa"


def test_when_everything_works_it_says_so(house, cloud, capsys):
    cloud[1].sandbox = False

    code, said = tried(house, capsys)

    assert code == 0 and "nothing is wrong" in said and len(cloud[1].mails) == 2


def test_no_mail_is_sent_when_none_is_wanted(house, cloud, capsys):
    assert tried(house, capsys, "--no-mail")[0] == 0
    assert cloud[1].mails == []


@pytest.mark.parametrize(("change", "says"), [
    ({"clock_off": 7200.0}, " s behind AWS's"), ({"denied": ("rekognition:DetectLabels",)}, "allow it"),
    ({"sending": False}, "may not send now"), ({"denied": ("ses:GetAccount",)}, "allow it ses:GetAccount")])
def test_what_is_wrong_is_said_with_what_to_do(house, cloud, capsys, change, says):
    vars(cloud[1]).update(change)
    code, said = tried(house, capsys, "--no-mail")
    assert says in said and code == (0 if "ses:GetAccount" in says else 1)


def test_a_busy_server_is_said_and_the_picture_counts(house, cloud, capsys):
    cloud[1].faults.append(CloudFault(503, "ServiceUnavailable"))
    code, said = tried(house, capsys, "--no-mail")
    assert code == 1 and "too busy or out of order" in said and counted(house).counted == 1


def test_a_strange_key_and_none_at_all_are_said(house, cloud, capsys, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSES000")
    code, said = tried(house, capsys, "--no-mail")
    assert code == 1 and "AKIA...S000" in said and "does not know this access key" in said

    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    code, said = tried(house, capsys, "--no-mail")
    assert code == 1 and "there is no access key of AWS" in said


def test_a_server_that_is_not_there_is_said(house, capsys):
    write(house, "http://127.0.0.1:1")
    code, said = tried(house, capsys, "--no-mail")
    assert code == 1 and "does not answer" in said and "cannot be reached" in said


def test_a_house_that_uses_nothing_of_aws_is_told_so(house, capsys):
    house.config.write_text("cameras: {front: {source: 'http://192.168.1.9/snap.jpg'}}\n")
    code, said = tried(house, capsys)
    assert code == 2 and "rekognition://REGION" in said


def test_doctor_asks_for_nothing_that_costs_money(house, cloud, monkeypatch):
    from cli.checks.aws.check import aws
    from cli.checks.finding import ExaminedHouse
    from house.clock import SystemClock
    from house.settings.whole_config import load

    settings = load(house.config, house.learned, {})
    said = [each.text for each in aws(ExaminedHouse(house, settings, SystemClock()))]
    assert any("arn:aws:iam" in each for each in said) and any("sandbox" in each for each in said)
    assert not cloud[1].counts and not cloud[1].mails and counted(house) is None


def test_the_login_and_the_mails_are_as_moto_has_them_too(house, capsys):
    """moto knows no account of SES (404); so that is said, and the rest is tried all the same."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        boto3.client("sesv2", region_name="eu-west-1", endpoint_url=endpoint).create_email_identity(
            EmailIdentity="house@example.org")
        house.config.write_text("channels: ['ses://eu-west-1/?from=house@example.org&to=anna@example.org"
                                f"&endpoint={endpoint}']\n")
        code, said = tried(house, capsys)
    finally:
        server.stop()

    assert code == 1 and "AWS knows it as arn:aws:" in said and "a mail to anna@example.org was taken" in said
    assert "problem   ses: SES refuses what was asked" in said and "1 thing is wrong" in said

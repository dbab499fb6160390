"""config.yaml of ipcam_analysis: cameras that send by FTP, labels by Rekognition, alerts by mail. Pure."""

from typing import Any

from camera_process.analyzers.rekognition.cloud_address import REGION
from cli.commands.old_settings.old_names import camera_name, hours, in_address, minutes, plain_mail_address
from cli.commands.old_settings.old_section import OldSection, TakenOver, shown

PROGRAM = "ipcam_analysis"
KEYS = ("ftp_server", "rekognition", "new_labels_only", "aws_region", "time_window", "log_configuration_file")
_PASSWORD = "its password: ./hearthwatch push NAME --keep asks for it; without --keep the house makes up another one"
DAY_END = 24 * 60


def settings_of(old: OldSection, taken: TakenOver) -> None:
    """Put what the file says into `taken`."""
    region = _region(old, taken)
    cameras = _cameras(old, taken)
    rule = _rule(old, taken)
    window = _window(old.section("time_window"), taken)
    for camera in cameras.values():
        camera |= {"alert": dict(rule)} if rule else {}
        if window:
            camera["when"] = [window]
    taken.settings["house"] = {"first_mode": "away"}
    taken.notes.append("ipcam_analysis alerted whoever was home; here that is mode away, which a new house begins in. "
                       "In mode home these cameras are not recorded and send no alert, unless at_home says so")
    taken.settings["cameras"] = cameras
    _analyzers(old.section("rekognition"), region, taken)
    _mail(old.section("email"), region, taken)
    old.drop("log_configuration_file", "./hearthwatch logs shows what the processes log")
    old.leftover()


def _region(old: OldSection, taken: TakenOver) -> str:
    region = old.text("aws_region").lower()
    if region and not REGION.fullmatch(region):
        old.drop("aws_region", "is no region of AWS; eu-west-1 was taken")
        region = ""
    if not region:
        taken.notes.append("the region of AWS was not there: eu-west-1 is a guess")
    return region or "eu-west-1"


def _cameras(old: OldSection, taken: TakenOver) -> dict[str, dict[str, Any]]:
    """A camera for each user of the FTP server."""
    ftp = old.section("ftp_server")
    port = int(ftp.number("port", 2121, 1, 65_535))
    taken.settings["ingest"] = {"ftp": {"bind": f"0.0.0.0:{port}"}}
    if port < 1024:
        taken.notes.append(f"port {port} needs a right that the house does not have: take one above 1023 here and in "
                           "the cameras, like 2121")
    if not ftp.flag("remove_files", True):
        taken.settings["ingest"]["keep"] = "30d"
        taken.notes.append("remove_files was no: what the cameras send is kept for 30 days, in pushed/ of the home")
    ftp.drop("root_dir", "the house has its own place for what comes")
    cameras = _named(ftp, taken)
    ftp.leftover()
    return cameras


def _named(ftp: OldSection, taken: TakenOver) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for user in _users(ftp):
        name = camera_name(user, found)
        found[name] = {"source": f"push://{name}"}
        taken.dropped[f"ftp_server.users.{shown(user)}"] = _PASSWORD.replace("NAME", name)
        if name != user:
            taken.notes.append(f"the camera that logged in as {shown(user)} is {name} here: write that into the camera")
    if not found:
        taken.notes.append("no user of the FTP server was named: each camera needs source: push://NAME")
    return found


def _users(ftp: OldSection) -> list[str]:
    """Their names, from a section of passwords or, as some wrote it, a list."""
    raw = ftp.raw("users")
    if isinstance(raw, dict):
        rows: list[Any] = list(raw)
    else:
        rows = raw if isinstance(raw, list) else [raw]
    names = [name for row in rows for name in (row if isinstance(row, dict) else [row]) if isinstance(name, str)]
    return [each.partition(":")[0].strip() for each in names if each.partition(":")[0].strip()]


def _rule(old: OldSection, taken: TakenOver) -> dict[str, Any]:
    """What sends an alert."""
    labels = list(dict.fromkeys(each[:64] for each in old.texts("labels")))
    if old.flag("new_labels_only", False):
        return {"labels": labels, "new_labels_only": True} if labels else {"new_labels_only": True}
    if not labels:
        taken.notes.append("no label was listed, so ipcam_analysis never sent an alert; here any motion sends one")
    return {"labels": labels} if labels else {}


def _window(window: OldSection, taken: TakenOver) -> str:
    """The time window as a time of the week; "" for always."""
    begin, end = minutes(window.text("start", "0:00")), minutes(window.text("end", "23:59"))
    window.leftover()
    if begin is None or end is None:
        taken.notes.append("time_window holds what is no time: the cameras alert at all times; cameras.NAME.when takes "
                           "a window like 05:00-18:00")
        return ""
    end = DAY_END if end >= DAY_END - 1 else end
    return "" if begin % DAY_END == end % DAY_END else hours(begin % DAY_END, end)


def _analyzers(old: OldSection, region: str, taken: TakenOver) -> None:
    most = int(old.number("max_labels", 10, 1, 1000))
    least = old.number("min_confidence_percent", 85, 0, 100)
    old.drop("image_resize_percent", "pictures go to Rekognition as small as they may be, and into mails as they are")
    old.leftover()
    cloud = f"rekognition://{region}?max_labels={most}&min_confidence={least:g}"
    for camera in taken.settings["cameras"].values():
        camera["analyzers"] = ["yolox://", {"address": cloud, "after": "yolox"}]
    taken.notes.append("labels of ipcam_analysis all came from Rekognition; here it is asked only about pictures in "
                       "which yolox saw somebody, and never more often than analysis.cloud allows")


def _mail(old: OldSection, region: str, taken: TakenOver) -> None:
    sender, recipients = old.text("sender_email"), old.texts("recipients")
    good = [each for each in recipients if plain_mail_address(each)]
    if len(good) < len(recipients):
        old.drop("recipients", "one of them is no mail address, and was left out")
    texts = {"sender_name": old.text("sender_name")[:100], "subject": old.text("subject")[:200],
             "text": old.text("message_html")[:10_000]}
    taken.settings["mail"] = {name: text for name, text in texts.items() if text}
    old.leftover()
    if plain_mail_address(sender) and good:
        to = ",".join(map(_in_query, good))
        taken.settings["channels"] = [f"ses://{region}/?from={_in_query(sender)}&to={to}"]
        taken.notes.append("keys of AWS are taken from where ipcam_analysis had them: AWS_ACCESS_KEY_ID and "
                           "AWS_SECRET_ACCESS_KEY, ~/.aws, or a role; ./hearthwatch test-aws tries everything")
    else:
        taken.notes.append("no mail is set up, for sender_email or recipients are no addresses; alerts go to the "
                           "terminal until `channels` says otherwise")


def _in_query(address: str) -> str:
    return in_address(address).replace("%40", "@")

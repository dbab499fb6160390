"""config.ini of the Meraki MV image comparator: which cameras are compared, and the Webex space that hears. Pure."""

from cli.commands.old_settings.old_names import in_address
from cli.commands.old_settings.old_section import OldSection, TakenOver

PROGRAM = "the Meraki MV image comparator"
KEYS = ("meraki", "webex")
_TAGS = {"networktag": "network_tag", "comparetag": "camera_tag", "newreferencetag": "reference_tag"}


def settings_of(old: OldSection, taken: TakenOver) -> None:
    """Put what the file says into `taken`."""
    meraki, webex, general = old.section("meraki"), old.section("webex"), old.section("general")
    found = {"api_key": taken.secret("meraki", "meraki.apikey"), "organization": _organisation(meraki)}
    if not meraki.text("apikey"):
        taken.notes.append("the key of the Dashboard was not there: secrets/meraki needs one")
    if not found["organization"]:
        taken.notes.append("no organisation was named: meraki.organization needs its name or id")
    found |= {ours: meraki.text(theirs)[:100] for theirs, ours in _TAGS.items() if meraki.text(theirs)}
    meraki.leftover()
    taken.settings["meraki"] = found | _report(webex, taken)
    _comparison(general)
    old.leftover()
    taken.notes.append("references begin again: ./hearthwatch scenes run --accept-first takes the first pictures, "
                       "once; the line of your crontab becomes ./hearthwatch scenes run")


def _organisation(meraki: OldSection) -> str:
    name, id = meraki.text("orgname"), meraki.text("orgid")
    if name and id:
        meraki.drop("orgid", "the organisation is known by its name")
    return (name or id)[:200]


def _report(webex: OldSection, taken: TakenOver) -> dict[str, object]:
    """Where a run reports to, and its first words."""
    room, prefix = webex.text("roomname"), webex.text("msgprefix")[:200]
    token = taken.secret("webex", "webex.webexbottoken")
    if not webex.text("webexbottoken"):
        taken.notes.append("the token of the Webex bot was not there: secrets/webex needs one")
    webex.leftover()
    if not room:
        taken.notes.append("no space of Webex was named: runs report on `channels`, until meraki.report says otherwise")
        taken.secrets.pop("webex", None)
        return {"prefix": prefix} if prefix else {}
    taken.notes.append("the space of Webex is found by its whole name here; the beginning of it was enough before")
    return {"report": [f"webex://:{token}@webexapis.com/{in_address(room)}"], **({"prefix": prefix} if prefix else {})}


def _comparison(general: OldSection) -> None:
    for key in ("siftratio", "siftmatches"):
        general.drop(key, "views are compared in another way, which needs no number (docs/scenes/scene-check.md)")
    general.drop("debugging", "./hearthwatch logs shows what the processes log")
    general.leftover()

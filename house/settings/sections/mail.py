"""The section mail of config.yml: how alerts read that are sent as mail; where they go stands in `channels`."""

from house.settings.section import Section, setting

FILLED_IN = "$title, $detail, $camera, $list (who and what was seen), $link and, in the text, $image are filled in"


class MailSettings(Section):
    """How alerts read that go out as mail."""

    sender_name: str = setting("Hearthwatch", "who it is from, beside the address", "text", max_length=100)
    subject: str = setting("$title", "its subject", f"text; {FILLED_IN}", max_length=200)
    text: str = setting("", "its content as HTML; empty: title, detail, pictures and a link",
                        f"HTML; {FILLED_IN}", max_length=10_000)

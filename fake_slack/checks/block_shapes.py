"""The blocks and elements Slack knows, with their limits (https://docs.slack.dev/reference/block-kit).

Left out, and so refused: video, file, table, card and call blocks, workflow buttons and external selects.
"""

from typing import Any

from fake_slack.checks.shapes import (
    Check,
    Field,
    Problems,
    anything,
    array,
    both,
    flag,
    maybe,
    needed,
    number,
    one_of,
    shape,
    string,
)
from fake_slack.checks.shapes import typed as by_type

TYPE = needed(anything)
ACTION_ID = maybe(string(255))
BLOCK_ID = maybe(string(255))


def text(most: int, *kinds: str) -> Check:
    """A text object of the given kinds ("plain_text", "mrkdwn"; both when none is named)."""
    plain = shape({"type": TYPE, "text": needed(string(most)), "emoji": maybe(flag)})
    mrkdwn = shape({"type": TYPE, "text": needed(string(most)), "verbatim": maybe(flag)})
    shapes = {"plain_text": plain, "mrkdwn": mrkdwn}
    return by_type({kind: shapes[kind] for kind in kinds or shapes})


def plain(most: int) -> Check:
    """A plain_text object."""
    return text(most, "plain_text")


STYLE = maybe(one_of("primary", "danger"))
CONFIRM = maybe(
    shape(
        {
            "title": needed(plain(100)),
            "text": needed(text(300)),
            "confirm": needed(plain(30)),
            "deny": needed(plain(30)),
            "style": STYLE,
        }
    )
)
OPTION = shape(
    {
        "text": needed(text(75)),
        "value": needed(string(150)),
        "description": maybe(text(75)),
        "url": maybe(string(3000)),
    }
)
SLACK_FILE = shape({"id": maybe(string(64)), "url": maybe(string(3000))})


def one_picture(value: Any, at: str, problems: Problems) -> None:
    """An image names exactly one of image_url and slack_file, and a slack_file exactly one of id and url."""
    given = [name for name in ("image_url", "slack_file") if name in value]
    if len(given) != 1:
        problems.add("must provide exactly one of image_url or slack_file", at)
    reference = value.get("slack_file")
    if isinstance(reference, dict) and len(set(reference) & {"id", "url"}) != 1:
        problems.add("must provide exactly one of id or url", f"{at}/slack_file")


IMAGE_PARTS = {
    "type": TYPE,
    "alt_text": needed(string(2000)),
    "image_url": maybe(string(3000)),
    "slack_file": maybe(SLACK_FILE),
}
IMAGE_ELEMENT = both(shape(IMAGE_PARTS), one_picture)


def element(**own: Field) -> Check:
    """An interactive element: the properties all of them have, and its own."""
    return shape({"type": TYPE, "action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": maybe(flag), **own})


def _select(**own: Field) -> Check:
    return element(placeholder=maybe(plain(150)), **own)


PLACEHOLDER = maybe(plain(150))
BUTTON = element(
    text=needed(plain(75)),
    url=maybe(string(3000)),
    value=maybe(string(2000, least=0)),
    style=STYLE,
    accessibility_label=maybe(string(75)),
)
OPTIONS = needed(array(OPTION, 100))
FEW_OPTIONS = needed(array(OPTION, 10))
MAX_ITEMS = maybe(number(1, 1000))
ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "overflow": element(options=needed(array(OPTION, 5))),
    "static_select": _select(options=OPTIONS, initial_option=maybe(OPTION)),
    "multi_static_select": _select(
        options=OPTIONS, initial_options=maybe(array(OPTION, 100)), max_selected_items=MAX_ITEMS
    ),
    "users_select": _select(initial_user=maybe(string(64))),
    "channels_select": _select(initial_channel=maybe(string(64)), response_url_enabled=maybe(flag)),
    "conversations_select": _select(
        initial_conversation=maybe(string(64)), default_to_current_conversation=maybe(flag)
    ),
    "checkboxes": element(options=FEW_OPTIONS, initial_options=maybe(array(OPTION, 10))),
    "radio_buttons": element(options=FEW_OPTIONS, initial_option=maybe(OPTION)),
    "datepicker": _select(initial_date=maybe(string(10))),
    "timepicker": _select(initial_time=maybe(string(5)), timezone=maybe(string(64))),
    "datetimepicker": element(initial_date_time=maybe(number(1_000_000_000, 9_999_999_999))),
}
INPUTS = {name: check for name, check in ELEMENTS.items() if name not in ("button", "overflow")}
INPUTS["plain_text_input"] = element(
    initial_value=maybe(string(3000, least=0)),
    multiline=maybe(flag),
    min_length=maybe(number(0, 3000)),
    max_length=maybe(number(1, 3000)),
    placeholder=PLACEHOLDER,
)
INPUTS["number_input"] = element(
    is_decimal_allowed=needed(flag),
    initial_value=maybe(string(40)),
    min_value=maybe(string(40)),
    max_value=maybe(string(40)),
)


def _text_or_fields(value: Any, at: str, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        problems.add("missing required field: text", at)


SECTION = both(
    shape(
        {
            "type": TYPE,
            "block_id": BLOCK_ID,
            "text": maybe(text(3000)),
            "fields": maybe(array(text(2000), 10)),
            "accessory": maybe(by_type({**ELEMENTS, "image": IMAGE_ELEMENT})),
            "expand": maybe(flag),
        }
    ),
    _text_or_fields,
)
CONTEXT_ELEMENT = by_type(
    {
        "image": IMAGE_ELEMENT,
        "plain_text": plain(3000),
        "mrkdwn": text(3000, "mrkdwn"),
    }
)
RICH_LEAF = by_type(
    {
        "text": shape({"type": TYPE, "text": needed(string(3000)), "style": maybe(anything)}),
        "link": shape(
            {"type": TYPE, "url": needed(string(3000)), "text": maybe(string(3000)), "style": maybe(anything)}
        ),
        "emoji": shape({"type": TYPE, "name": needed(string(100)), "unicode": maybe(string(100))}),
        "user": shape({"type": TYPE, "user_id": needed(string(64)), "style": maybe(anything)}),
        "channel": shape({"type": TYPE, "channel_id": needed(string(64)), "style": maybe(anything)}),
        "date": shape(
            {
                "type": TYPE,
                "timestamp": needed(number(0, 9_999_999_999)),
                "format": needed(string(200)),
                "fallback": maybe(string(200)),
            }
        ),
    }
)
RICH_SECTION = shape({"type": TYPE, "elements": needed(array(RICH_LEAF, 1000, least=0))})
RICH_PART = by_type(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_quote": RICH_SECTION,
        "rich_text_preformatted": RICH_SECTION,
        "rich_text_list": shape(
            {
                "type": TYPE,
                "style": needed(one_of("bullet", "ordered")),
                "elements": needed(array(by_type({"rich_text_section": RICH_SECTION}), 1000)),
                "indent": maybe(number(0, 8)),
            }
        ),
    }
)
IMAGE_BLOCK = both(shape({**IMAGE_PARTS, "block_id": BLOCK_ID, "title": maybe(plain(2000))}), one_picture)
BLOCKS: dict[str, Check] = {
    "section": SECTION,
    "divider": shape({"type": TYPE, "block_id": BLOCK_ID}),
    "header": shape({"type": TYPE, "block_id": BLOCK_ID, "text": needed(plain(150))}),
    "context": shape({"type": TYPE, "block_id": BLOCK_ID, "elements": needed(array(CONTEXT_ELEMENT, 10))}),
    "actions": shape({"type": TYPE, "block_id": BLOCK_ID, "elements": needed(array(by_type(ELEMENTS), 25))}),
    "image": IMAGE_BLOCK,
    "markdown": shape({"type": TYPE, "block_id": BLOCK_ID, "text": needed(string(12000))}),
    "rich_text": shape({"type": TYPE, "block_id": BLOCK_ID, "elements": needed(array(RICH_PART, 1000))}),
    "input": shape(
        {
            "type": TYPE,
            "block_id": BLOCK_ID,
            "label": needed(plain(2000)),
            "element": needed(by_type(INPUTS)),
            "hint": maybe(plain(2000)),
            "optional": maybe(flag),
            "dispatch_action": maybe(flag),
        }
    ),
}

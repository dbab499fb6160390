"""What was decided is delivered, or said not to be: people delete a message, a channel refuses for good."""

import time

import pytest
from slack_sdk.web.client import WebClient

from house import facts
from ledger.redis.log import Log

CONFIG = """
house: {{first_mode: away, timezone: UTC}}
cameras:
  front: {{source: "demo://room"}}
  yard: {{source: "demo://room"}}
analysis: {{analyzer: ""}}
redis_url: "{redis}"
slack: {{bot_token: "{slack.bot_token}", signing_secret: "{slack.signing_secret}", channel: "{slack.channel}",
         api_url: "{slack.api_url}", people: {{U0ALICE001: owner}}}}
channels: ["slack://"]
"""


@pytest.fixture
def log(client, web, running):
    """The log of a house whose notifier runs."""
    log = Log(client)
    log.ensure_groups(["notifier"])
    running("notifier")
    return log


def began(log, event, camera="front"):
    log.record(facts.EventBegan(at=time.time(), event=event, camera=camera))


def alerts(slack):
    """The events whose alerts people see, oldest first."""
    return [each["blocks"][-1]["elements"][0]["value"] for each in slack.messages()
            if each["blocks"][-1].get("block_id") == "tags"]


def of(log, kind):
    return [fact for fact in log.recent(1000) if isinstance(fact, kind)]


def test_after_a_deleted_message_the_next_event_is_alerted_in_a_new_one_with_those_that_follow(log, slack, until):
    began(log, "e1")
    until(lambda: alerts(slack) == ["e1"], "the first alert")
    [message] = slack.messages()
    WebClient(slack.bot_token, base_url=slack.api_url).chat_delete(channel=slack.channel, ts=message["ts"])

    began(log, "e2", "yard")
    until(lambda: alerts(slack) == ["e2"], "a new message for the next event")
    began(log, "e3")
    until(lambda: {fact.event for fact in of(log, facts.AlertDelivered)} == {"e1", "e2", "e3"}, "all of it delivered")

    [message] = [each for each in slack.messages() if each["thread_ts"] in (None, each["ts"])]
    thread = " ".join(each["text"] for each in slack.messages(thread_ts=message["ts"]))
    assert "event e2" in thread and "event e3" in thread


def test_what_a_channel_refuses_for_good_is_given_up_and_trouble_until_somebody_has_seen_it(log, slack, until):
    slack.fault("error", error="msg_too_long", methods=["chat.postMessage"], count=1)
    began(log, "e1")
    until(lambda: of(log, facts.AlertGivenUp), "the refusal is recorded")
    began(log, "e2")
    until(lambda: alerts(slack) == ["e2"], "the next alert, in a message of its own")

    def notes():
        return [each for each in slack.messages() if "not delivered" in each["text"]]

    until(notes, "the note about the alert that was not delivered")
    [note] = notes()
    assert note["text"].startswith("Trouble: Slack: an alert was not delivered: Front ")
    assert [(each.kind, each.about) for each in log.state().troubles] == [("undelivered", "slack://")]
    assert [fact.event for fact in of(log, facts.AlertDelivered)] == ["e2"]

    slack.press(note["ts"], "say:seen-slack", user="U0ALICE001")
    until(lambda: log.state().troubles == (), "the press ends it")

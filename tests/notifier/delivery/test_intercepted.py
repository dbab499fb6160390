"""While something answers in a channel's place nothing is lost, and after half a minute people hear of it."""

from notifier.channel import ChannelError


def in_its_place(operation: str) -> None:
    """What every call of the channel ends in."""
    said = "something between the house and Slack answers in its place: a login page of the network?"
    raise ChannelError(said, transient=True).doubtful()


def pass_by(bench, seconds):
    for _ in range(seconds):
        bench.clock.advance(1.0)
        bench.settle()


def test_an_alert_waits_for_the_channel_itself_and_half_a_minute_of_that_is_trouble(bench):
    bench.show.trouble = in_its_place
    bench.began()
    bench.settle()
    pass_by(bench, 25)
    assert bench.log.state().troubles == ()

    pass_by(bench, 15)
    [trouble] = bench.log.state().troubles
    assert (trouble.kind, trouble.about) == ("channel", "show://")
    assert trouble.text.startswith("something between the house and Slack answers in its place")
    assert bench.show.messages == {}
    pass_by(bench, 10)
    assert any("answers in its place" in line for line in bench.talk.said), "another channel says so"

    bench.show.trouble = lambda operation: None
    pass_by(bench, 60)
    assert [message.event for message in bench.show.messages.values() if message.event] == ["e1"]
    assert bench.log.state().troubles == ()


def test_a_picture_waits_as_well_and_is_shown_once(bench):
    bench.show.trouble = lambda operation: in_its_place(operation) if operation in ("upload", "show") else None
    bench.began(picture=True)
    bench.covered()
    pass_by(bench, 45)
    assert [each.about for each in bench.log.state().troubles] == ["show://"]

    bench.show.trouble = lambda operation: None
    pass_by(bench, 60)
    assert (len(bench.show.uploads), bench.show.files) == (1, {1: "F1"})

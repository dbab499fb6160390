"""What people's taps would change: only what spares alerts for nothing and loses none that was right."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from house.event_summary import Event
from house.facts import Label
from house.labels.vocabulary import means
from notifier.house_notes.digest_text import DigestPeriod, digest, would_change


def event(number, tag, *labels, alerted=True, camera="yard"):
    seen = tuple(Label(name, 0.9, None) for name in labels)
    return Event(f"e{number}", camera, float(number), alerted=alerted, tag=tag, labels=seen, seen={"picture": seen})


def test_what_has_not_arrived_is_not_called_well():
    sent = replace(event(1, "", "person"), channels=("slack://", "smtp://h/"), delays={"slack://": 2.0})
    lost = replace(event(2, ""), channels=("smtp://h/",), given_up={"smtp://h/": "refused"})

    said = digest(DigestPeriod("Home", 0.0, 90_000.0, None, "UTC"), [lost, sent], [], []).detail

    assert "Sent: 2 alerts, the slowest arrived after 2 s." in said
    assert "Given up: Smtp 1." in said and "Still on its way to a channel: 1 alert." in said


def test_a_label_that_all_right_ones_had_is_proposed():
    events = [event(1, "occupied", "person"), event(2, "occupied", "person", "dog"),
              event(3, "unoccupied", "cat"), event(4, "unoccupied"), event(5, "unoccupied", "person"), event(6, "")]

    assert would_change(events) == [
        "Your taps: Yard would have sent 2 of 3 alerts for nothing less, and all 2 that were right, with "
        "alert: {labels: [person]}. tune yard tries this and more on its samples."]


def test_a_camera_that_has_labels_already_is_left_alone():
    events = [event(1, "occupied", "person"), event(2, "unoccupied"), event(3, "unoccupied")]

    (line,) = would_change(events, ["yard"])
    assert "sent 2 alerts for nothing" in line and "alert: {labels" not in line and "tune yard looks" in line


def test_one_alert_for_nothing_is_worth_no_line():
    assert would_change([event(1, "occupied", "person"), event(2, "unoccupied"), event(3, "")]) == []


def test_nothing_is_proposed_where_a_right_one_would_be_lost():
    events = [event(1, "occupied", "person"), event(2, "occupied"), event(3, "unoccupied"), event(4, "unoccupied")]

    assert [line for line in would_change(events) if "labels:" in line] == []


@given(st.lists(st.tuples(st.sampled_from(["occupied", "unoccupied", ""]),
                          st.frozensets(st.sampled_from(["person", "cat", "car"]))), max_size=12))
def test_no_proposal_ever_loses_a_right_one(told):
    events = [event(number, tag, *sorted(labels)) for number, (tag, labels) in enumerate(told)]

    for line in (each for each in would_change(events) if "alert: {labels" in each):
        filter = line.partition("[")[2].partition("]")[0].split(", ")
        passes = [(tag, any(means(filter, Label(name, 0.9)) for name in labels)) for tag, labels in told]
        assert all(through for tag, through in passes if tag == "occupied")
        assert sum(tag == "unoccupied" and not through for tag, through in passes) >= 2


def test_an_event_that_no_analyzer_looked_at_says_nothing_of_labels():
    never = [replace(event(number, "unoccupied"), seen={}) for number in (3, 4, 5)]

    assert not any("alert: {labels" in each for each in would_change([event(1, "occupied", "person"), *never]))


def test_what_a_cloud_has_cost_is_said():
    period = DigestPeriod("Home", 0.0, 90_000.0, None, "UTC", spent="340 of 1000 pictures sent this month (0.34 USD)")

    assert "Cloud: 340 of 1000 pictures sent this month (0.34 USD)." in digest(period, [], [], []).detail
    assert "Cloud" not in digest(replace(period, spent=""), [], [], []).detail

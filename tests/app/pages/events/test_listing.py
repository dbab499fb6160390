"""What the Events page offers as filters, with counts."""

from datetime import date

from app.pages.events import listing
from app.reading.event_counts import EventCounts
from app.reading.search_form import SearchForm
from house import times
from house.event_summary import Event

ZONE = "Europe/Berlin"
COUNTS = EventCounts(
    12, {"c:hall": 9, "l:person": 4, "l:traffic_20_light": 7, "h:7": 6, "h:22": 3, "s:unseen": 5, "p:anna": 2,
         "p:anna _28_u1_29_": 2, "p:u1": 2, "p:ben": 1, "t:occupied": 1},
    {"c:hall": "hall", "l:person": "person", "l:traffic_20_light": "traffic light", "h:7": "7", "h:22": "22",
     "s:unseen": "unseen", "p:anna": "Anna", "p:anna _28_u1_29_": "Anna (U1)", "p:u1": "U1", "p:ben": "ben"})


def read(**sent):
    return SearchForm.read(sent, ("hall", "yard"))


def chips(form, counts=COUNTS):
    made = listing.filters(form, counts, ("hall", "yard"), ["person"])
    return {group.name: [(chip.text, chip.count, chip.on) for chip in group.chips] for group in made.groups}


def test_chips_have_their_counts_and_say_which_are_on():
    assert chips(read(camera="hall", seen="no")) == {
        "Show": [("New", 5, True), ("Pinned", 0, False), ("Only distinct", None, False)],
        "Camera": [("Hall", 9, True), ("Yard", 0, False)],
        "Label": [("traffic light", 7, False), ("person", 4, False)],
        "What it was": [("Someone was there", 1, False), ("False alarm", 0, False)],
        "Alert": [("Sent", 0, False), ("Not sent", 0, False), ("Not delivered", 0, False)],
        "Person": [("Anna", 2, False), ("ben", 1, False)]}


def test_without_counts_there_are_chips_all_the_same():
    found = chips(read(), None)

    assert found["Camera"] == [("Hall", None, False), ("Yard", None, False)]
    assert found["Label"] == [("person", None, False)]


def test_what_is_chosen_is_always_there():
    assert ("zebra", 0, True) in chips(read(label="zebra"))["Label"]


def test_a_pressed_chip_asks_for_no_more():
    (group,) = [each for each in listing.filters(read(person="ANNA"), COUNTS, (), ()).groups if each.name == "Person"]

    assert [chip.turned for chip in group.chips] == [{}, {"person": "ben"}]


def test_hours_show_how_full_they_are():
    bars = listing.hours(read(hour="7"), COUNTS)

    assert [(bar.hour, bar.count, bar.share, bar.on) for bar in bars if bar.count] == [(7, 6, 1.0, True),
                                                                                     (22, 3, 0.5, False)]
    assert bars[22].turned == {"hour": "7,22"}
    assert bars[23].text == "23:00 to 00:00"


def test_events_stand_under_the_day_of_the_house_on_which_they_began():
    midnight = 1_732_921_200.0  # Berlin, 30 November 2024
    own = [Event(str(number), "hall", midnight + offset) for number, offset in enumerate((60, -60, -90_000))]

    found = list(listing.days(own, midnight + 3600, ZONE))

    assert [(day.day, day.title, [event.id for event in day.events]) for day in found] == [
        ("2024-11-30", "Today", ["0"]), ("2024-11-29", "Yesterday", ["1"]),
        ("2024-11-28", "Thursday 28 November", ["2"])]
    assert times.day_title(date(2023, 1, 2), date(2024, 1, 2)) == "Monday 2 January 2023"

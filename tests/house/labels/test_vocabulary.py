"""Labels as people write them, and the wider words that hold for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_process.analyzers.nanodet import LABELS
from house.facts import Label
from house.labels.vocabulary import in_words, kind_of, label_of, means, parents_of, with_parents, words_of, written


@pytest.mark.parametrize(("word", "name"), [
    ("Person", "person"), ("people", "person"), (" Humans ", "person"), ("Women", "person"), ("auto", "car"),
    ("Autos", "car"), ("CARS", "car"), ("kitty", "cat"), ("Kitties", "cat"), ("puppies", "dog"), ("buses", "bus"),
    ("bus", "bus"), ("motor-bike", "motor bike"), ("motorbikes", "motorcycle"), ("Animals", "animal"),
    ("vehicles", "vehicle"), ("pets", "pet"), ("sheep", "sheep"), ("traffic_light", "traffic light"),
    ("traffic  lights", "traffic light"), ("Chairs", "chair"), ("wine glasses", "wine glass"), ("knives", "knife"),
    ("hot dogs", "hot dog"), ("Laptops", "laptop"), ("scissors", "scissors"), ("benches", "bench"), ("mice", "mouse"),
    ("unheard of", "unheard of"), ("", ""),
])  # fmt: skip
def test_a_word_in_any_case_or_number_names_its_label(word, name):
    assert label_of(word) == name


@given(st.text(max_size=30))
def test_the_name_of_a_label_names_itself(word):
    assert label_of(label_of(word)) == label_of(word)


@pytest.mark.parametrize("name", LABELS)
def test_labels_of_the_detector_keep_their_names(name):
    assert label_of(name) == name and label_of(name.upper()) == name


def test_wider_words_hold_for_a_label_and_not_the_other_way_round():
    cat, animal = Label("cat", 0.9), Label("animal", 0.9)
    assert means(["animals"], cat) and means(["Kitty"], cat) and means(["pet"], cat)
    assert not means(["vehicle", "dog"], cat)
    assert means(["animal"], animal) and not means(["cat"], animal)
    assert parents_of("car") == ("vehicle", "transportation") and parents_of("laptop") == ("computer",)


def test_what_an_analyzer_says_of_its_own_label_holds_as_well():
    label = Label("Pickup Truck", 0.9, parents=("Truck", "Transportation"), aliases=("Ute",))
    assert words_of(label) == {"truck", "transportation", "ute", "vehicle"}
    assert kind_of(label) == "vehicle"


@pytest.mark.parametrize(("name", "kind"), [
    ("person", "person"), ("Human", "person"), ("bus", "vehicle"), ("bear", "animal"), ("cell phone", "thing"),
    ("teddy bear", "thing"), ("hot dog", "thing"), ("gremlin", "thing"), ("thing", "thing"),
])  # fmt: skip
def test_every_label_is_a_person_a_vehicle_an_animal_or_a_thing(name, kind):
    assert kind_of(Label(name, 0.5)) == kind


def test_a_label_nobody_knows_is_meant_by_its_plural_too():
    assert means(["Parcels"], Label("parcel", 0.9)) and means(["glasses"], Label("glasses", 0.9))
    assert not means(["parcel"], Label("parcels of land", 0.9))


def test_an_analyzer_that_knows_cats_can_be_asked_for_animals():
    assert with_parents(["cat", "chair"]) == {"cat", "chair", "animal", "pet", "feline", "mammal"}


def test_a_label_may_be_written_by_each_of_its_other_names():
    assert {"cat", "kitty", "kitten"} <= written(["cat"]) and "puppy" not in written(["cat"])


def test_counted_labels_read_as_people_say_them():
    said = [in_words("person"), in_words("person", 2), in_words("bus", 3), in_words("cat", 2), in_words("sheep", 2)]
    assert said == ["person", "2 people", "3 buses", "2 cats", "2 sheep"]

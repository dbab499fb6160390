"""The classes of ImageNet, and the wider words that WordNet has for them."""

import pytest

from house.facts import Label
from house.labels.vocabulary import kind_of, label_of, means, parents_of
from house.labels.wordnet import build
from house.labels.wordnet.table import TABLE, classes

DOG = "02084071 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 002 @ 02083346 n 0000 ~ 02084732 n 0000 | a member"
CANINE = "02083346 05 n 02 canine 0 canid 0 001 @ 00015388 n 0000 | any of various"
ANIMAL = "00015388 03 n 01 animal 0 000 | a living thing"


def test_there_are_a_thousand_in_the_order_of_their_numbers():
    numbers = [each.number for each in classes()]
    assert len(numbers) == 1000 and numbers == sorted(numbers)
    assert classes()[207].names[0] == "golden retriever" and classes()[569].names[0] == "garbage truck"


@pytest.mark.parametrize(("word", "label"), [
    ("garbage trucks", "garbage truck"), ("Dustcart", "garbage truck"), ("Alsatian", "german shepherd"),
    ("snowplough", "snowplow"), ("computer mouse", "mouse"), ("remote control", "remote"), ("minivan", "car"),
    ("polar bear", "ice bear"),
])  # fmt: skip
def test_a_class_is_meant_by_each_of_its_names_and_by_a_label_of_the_house_that_is_among_them(word, label):
    assert label_of(word) == label


@pytest.mark.parametrize(("wanted", "seen"), [
    ("vehicle", "minibus"), ("Vehicle", "trailer truck"), ("animal", "tabby"), ("cat", "tabby"), ("bear", "brown bear"),
    ("pet", "golden retriever"), ("mammal", "cat"), ("transportation", "car"), ("Canine", "dog"), ("bird", "goose"),
    ("human", "scuba diver"), ("vehicle", "school bus"), ("animal", "squirrel"), ("dog", "Alsatian"),
])  # fmt: skip
def test_wider_words_mean_what_people_expect(wanted, seen):
    assert means([wanted], Label(seen, 0.9))


@pytest.mark.parametrize("word", ["kite", "mouse", "carpenter's plane", "construction crane", "teddy bear", "hot dog",
                                  "bearskin", "mousetrap", "cell phone", "snowplow blade"])
def test_things_that_are_called_like_animals_or_vehicles_are_none(word):
    assert kind_of(Label(word, 0.9)) == "thing"


def test_every_class_is_of_the_kind_that_its_own_wider_words_say():
    for each in classes():
        kind = next((kind for kind in ("person", "vehicle", "animal") if kind in each.wider), "thing")
        assert kind_of(Label(each.names[0], 0.9)) == kind, each


def test_no_word_is_wider_than_itself():
    for name in ("animal", "vehicle", "person", "dog", "mammal", *(each.names[0] for each in classes())):
        assert label_of(name) not in parents_of(name)


def test_the_table_is_made_from_the_places_in_wordnet():
    assert list(build.rows([ANIMAL, CANINE, DOG], ["n02084071"])) == [
        "n02084071\tdog, domestic dog, canis familiaris\tcanine, animal"]


def test_it_comes_with_the_notice_of_wordnet():
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in (TABLE.parent / "NOTICE").read_text("utf-8")

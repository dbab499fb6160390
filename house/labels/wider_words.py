"""Wider words: what holds for a label as well. A cat is an animal and a pet, a lorry a vehicle, a face a person's.

For the labels of detectors and for everyday words that other analyzers use, Rekognition among them, they are written
here; for the classes of ImageNet they come from WordNet.
"""

from functools import cache

from house.labels.wordnet import table

PERSON, VEHICLE, ANIMAL = "person", "vehicle", "animal"

WIDER = {
    VEHICLE: ("bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"),
    ANIMAL: ("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"),
    "pet": ("cat", "dog"),
}
"""Wider words, and the labels of the detectors each of them holds for."""

_MORE = {
    "transportation": "vehicle",
    PERSON: "face, head, crowd, police officer, postman, courier",
    VEHICLE: "motor vehicle, aircraft, watercraft, helicopter, drone, tractor, tram, trolleybus, ship, ferry, yacht, "
             "sailboat, speedboat, rowboat, canoe, kayak, dinghy, jet ski, caravan, motorhome, ambulance, fire truck, "
             "garbage truck, tow truck, trailer truck, pickup truck, police car, sports car, school bus, limousine, "
             "quad bike, snowmobile, golf cart, bulldozer, excavator, forklift, mountain bike, tricycle, rickshaw",
    ANIMAL: "mammal, reptile, amphibian, fish, insect, spider, snake, lizard, turtle, frog, duck, goose, swan, "
            "chicken, rooster, hen, turkey, pigeon, crow, raven, magpie, gull, seagull, owl, hawk, eagle, heron, "
            "stork, parrot, bee, wasp, butterfly, moth, snail, worm, wildlife",
    "mammal": "canine, feline, rodent, horse, sheep, cow, elephant, bear, zebra, giraffe, rabbit, hare, deer, moose, "
              "elk, goat, pig, boar, wild boar, badger, raccoon, skunk, opossum, hedgehog, weasel, marten, otter, bat, "
              "monkey, kangaroo, donkey, mule, llama, alpaca, camel",
    "canine": "dog, wolf, fox, coyote, jackal", "feline": "cat, lion, tiger, leopard, lynx, bobcat, puma",
    "rodent": "mouse animal, rat, squirrel, chipmunk, beaver, hamster, guinea pig, marmot",
    "bird": "duck, goose, swan, chicken, rooster, hen, turkey, pigeon, crow, raven, magpie, gull, seagull, owl, hawk, "
            "eagle, heron, stork, parrot",
    "pet": "hamster, guinea pig",
}


def wider(name: str) -> tuple[str, ...]:
    """The wider words that hold for a label by its usual name, the nearest first; () for those without any."""
    found = dict.fromkeys(_direct(name))
    for each in list(found):
        found |= dict.fromkeys(wider(each))
    return tuple(each for each in found if each != name)


def _direct(name: str) -> tuple[str, ...]:
    written = _written().get(name)
    if written is not None:
        return written
    return tuple(word for found in table.by_name().get(name, ()) for word in found.wider)


@cache
def _written() -> dict[str, tuple[str, ...]]:
    """The wider words of each label that is written here; those of detectors are known, though some have none."""
    found: dict[str, tuple[str, ...]] = {}
    groups = [*WIDER.items(), *((word, tuple(members.split(", "))) for word, members in _MORE.items())]
    for word, members in groups:
        for each in members:
            found[each] = tuple(dict.fromkeys((*found.get(each, ()), word)))
    return found

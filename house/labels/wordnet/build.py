"""Makes imagenet.tsv anew from WordNet: `python -m house.labels.wordnet.build /usr/share/wordnet/data.noun`.

ImageNet's numbers are WordNet 3.0's places in data.noun (Deng et al. 2009), so names and wider words are found without
guessing what a name means: a crane is a bird or a machine. Format: https://wordnet.princeton.edu/documentation/wndb5wn
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from house.labels.wordnet.table import TABLE

WIDER = {
    "00015388": "animal", "01861778": "mammal", "02083346": "canine", "02084071": "dog", "02120997": "feline",
    "02121808": "cat", "02131653": "bear", "01503061": "bird", "02512053": "fish", "01661091": "reptile",
    "01726692": "snake", "01674464": "lizard", "01662784": "turtle", "01627424": "amphibian", "01639765": "frog",
    "02159955": "insect", "01772222": "spider", "02274259": "butterfly", "02469914": "primate", "02484322": "monkey",
    "02329401": "rodent", "02324045": "rabbit", "02370806": "ungulate", "02374451": "horse", "02114100": "wolf",
    "02118333": "fox", "01482330": "shark", "01974773": "crustacean",
    "04524313": "vehicle", "03100490": "vehicle", "03791235": "motor vehicle", "02958343": "car", "04490091": "truck",
    "04468005": "train", "02858304": "boat", "04194289": "ship", "02686568": "aircraft", "02691156": "airplane",
    "02924116": "bus", "03790512": "motorcycle", "02834778": "bicycle",
    "00007846": "person", "03051540": "clothing", "03380867": "footwear", "03497657": "hat", "00021265": "food",
    "07555863": "food", "13134947": "fruit", "07707451": "vegetable", "03405725": "furniture", "03001627": "chair",
    "02913152": "building", "02876657": "bottle", "02773037": "bag", "04451818": "tool", "04565375": "weapon",
    "03467984": "gun", "03800933": "musical instrument", "03082979": "computer", "04401088": "telephone",
    "03528263": "appliance", "11669921": "flower", "12992868": "fungus", "02778669": "ball", "09359803": "mountain",
    "03278248": "electronics", "04217882": "sign", "00017222": "plant",
}
"""Places in data.noun whose word is worth knowing. A minibus is a conveyance there, and no vehicle."""

NAMES = {
    "n01608432": "kite bird", "n02113186": "cardigan welsh corgi, welsh corgi", "n03126707": "construction crane",
    "n03895866": "passenger car, carriage", "n03954731": "carpenter's plane, woodworking plane",
    "n02704792": "amphibious vehicle", "n04493381": "tub, vat",
}
"""Classes whose name in WordNet is that of something else a camera may see, and what they are called here."""


def rows(lines: list[str], wanted: list[str]) -> Iterator[str]:
    """A row of the table for each of these classes: its number, its names, its wider words, nearest first."""
    synsets = {line[:8]: line.partition(" | ")[0].split() for line in lines if line[:8].isdigit()}
    for number in wanted:
        usual = [name.replace("_", " ").lower() for name in _names(synsets[number[1:]])]
        names = NAMES[number].split(", ") if number in NAMES else usual
        words = dict.fromkeys(WIDER[each] for each in _above(synsets, number[1:]) if each in WIDER)
        wider = ", ".join(each for each in words if each != names[0])
        yield "\t".join((number, ", ".join(dict.fromkeys(names)), wider))


def _names(fields: list[str]) -> list[str]:
    return fields[4 : 4 + 2 * int(fields[3], 16) : 2]


def _above(synsets: dict[str, list[str]], number: str) -> list[str]:
    """Itself and all that is above it, level after level."""
    found = [number]
    for each in found:
        fields = synsets[each]
        first = 4 + 2 * int(fields[3], 16) + 1
        pointers = [fields[at : at + 4] for at in range(first, first + 4 * int(fields[first - 1]), 4)]
        found += [pointer[1] for pointer in pointers if pointer[0] in ("@", "@i") and pointer[1] not in found]
    return found


def main(argv: list[str]) -> int:
    """Write the table for the classes it has already."""
    kept = TABLE.read_text("utf-8").splitlines()
    head = [line for line in kept if line.startswith("#")]
    wanted = [line.partition("\t")[0] for line in kept if line and not line.startswith("#")]
    lines = Path(argv[0]).read_text("utf-8").splitlines()
    TABLE.write_text("\n".join([*head, *rows(lines, wanted), ""]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

import numpy as np
import pytest
from onnx_models.tiny_onnx import write_classifier

from camera_process import factory
from camera_process.analyzer import AnalyzerError, Labeller, Surroundings, View
from camera_process.analyzers.classifier import MOST, connect, places
from house.facts import Box, Label
from ledger.home import Home
from vision.networks import installed

NAMES = ["golden retriever", "tabby, tabby cat", "n04487081 trolleybus", "tractor", "cup"]
SHARP, SOFT = 6.0, 1.2
LEFT, RIGHT = Box(0.05, 0.2, 0.3, 0.5), Box(0.6, 0.2, 0.3, 0.5)
RED, GREEN, BLUE = (0, 0, 255), (0, 255, 0), (255, 0, 0)


def weights(strength: float) -> list[list[float]]:
    """Red is the dog, green the cat; blue is the bus and, less so, the tractor."""
    return [[strength, 0, 0, 0, 0], [0, strength, 0, 0, 0], [0, 0, strength, 0.9 * strength, 0]]


def picture(left=(127, 127, 127), right=(127, 127, 127)) -> np.ndarray:
    bgr = np.full((200, 320, 3), 127, np.uint8)
    bgr[20:160, 0:130], bgr[20:160, 175:305] = left, right
    return bgr


@pytest.fixture
def house(tmp_path) -> Home:
    (tmp_path / "models").mkdir()
    write_classifier(tmp_path / "models" / "tiny.onnx", weights(SHARP))
    write_classifier(tmp_path / "models" / "unsure.onnx", weights(SOFT))
    (tmp_path / "names.txt").write_text("\n".join([*NAMES, ""]))
    return Home(tmp_path)


def classifier(house: Home, model: str = "models/tiny.onnx", more: str = "") -> Labeller:
    return connect(f"classifier://{model}?labels=names.txt&side=32{more}", Surroundings(0.35, home=house))


def seen(found) -> list[tuple[str, Box]]:
    return [(each.name, each.box) for each in found]


def test_it_names_what_moved_and_where(house):
    found = classifier(house).label(View(picture(RED, GREEN), (LEFT, RIGHT)))
    assert ("golden retriever", LEFT) in seen(found) and ("tabby", RIGHT) in seen(found)
    assert {"dog", "animal", "pet", "mammal"} <= set(found[0].parents)


def test_what_is_nothing_it_knows_well_has_no_label(house):
    assert classifier(house).label(View(picture(), (LEFT, RIGHT))) == ()
    assert classifier(house).label(View(picture(RED, GREEN), ())) == ()


def test_classes_that_are_one_thing_together_are_named_by_the_wider_word(house):
    found = classifier(house).label(View(picture(BLUE), (LEFT,)))
    assert [each.name for each in found] == ["vehicle", "trolleybus"] and found[0].score > 0.95
    [vehicle] = classifier(house, "models/unsure.onnx").label(View(picture(BLUE), (LEFT,)))
    assert vehicle.name == "vehicle", "no class alone is at half, all vehicles together are"


def test_it_never_looks_where_somebody_is(house):
    person = Label("person", 0.8, LEFT)
    view = View(picture(RED, GREEN), (LEFT, RIGHT), before=(person,))
    assert [box for _, box in seen(classifier(house).label(view))] == [RIGHT]


def test_it_looks_at_what_was_named_rather_than_at_all_that_moved_there():
    car, wide = Label("car", 0.8, Box(0.1, 0.3, 0.2, 0.2)), Box(0.05, 0.25, 0.3, 0.3)
    assert places(View(picture(), (wide, RIGHT), before=(car,))) == [car.box, RIGHT]
    assert places(View(picture(), (wide,), before=(Label("cup", 0.9, car.box), Label("snow", 0.9)))) == [wide]


def test_of_many_places_the_first_are_looked_at():
    assert len(places(View(picture(), tuple(Box(n / 20, 0.1, 0.01, 0.1) for n in range(20))))) == MOST


@pytest.mark.parametrize("place", [Box(0, 0, 1, 1), Box(0.99, 0.99, 0.01, 0.01), Box(0.5, 0.5, 0, 0),
                                   Box(1.2, -0.5, 0.1, 0.1), Box(-0.2, 0.9, 1.5, 0.4)])
@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3)])
def test_places_at_the_border_and_pictures_of_any_size_are_looked_at(house, place, size):
    classifier(house).label(View(np.full((*size, 3), 90, np.uint8), (place,)))


def test_red_first_or_blue_first_is_what_the_address_says(house):
    found = classifier(house, more="&order=bgr").label(View(picture(BLUE), (LEFT,)))
    assert found[0].name == "golden retriever"


def test_how_sure_it_must_be_is_what_the_address_says(house):
    unsure = "models/unsure.onnx"
    assert [each.name for each in classifier(house, unsure, "&least=0.4").label(View(picture(BLUE), (LEFT,)))] == [
        "vehicle", "trolleybus"]
    assert classifier(house, unsure, "&least=0.99").label(View(picture(RED), (LEFT,))) == ()


def test_a_network_with_a_class_for_the_background_first_is_taken(house):
    write_classifier(house.path / "more.onnx", [[0, *row] for row in weights(SHARP)])
    assert classifier(house, "more.onnx").label(View(picture(RED), (LEFT,)))[0].name == "golden retriever"


def test_a_file_of_labels_from_windows_with_empty_lines_is_read(house):
    (house.path / "names.txt").write_bytes(("\ufeff" + "\r\n\r\n".join(NAMES)).encode())
    assert ("golden retriever", LEFT) in seen(classifier(house).label(View(picture(RED), (LEFT,))))


def test_the_classes_of_imagenet_are_known_by_heart(house):
    table = np.zeros((3, 1000), np.float32)
    table[0, 569] = 40.0
    write_classifier(house.path / "all.onnx", table.tolist())
    imagenet = connect("classifier://all.onnx?labels=imagenet&side=32", Surroundings(0.35, home=house))
    found = imagenet.label(View(picture(RED), (LEFT,)))[0]
    assert found.name == "garbage truck" and "vehicle" in found.parents


def test_the_house_finds_it_by_its_address_with_whatever_runs_networks(house):
    found = factory.analyzer(f"classifier://{house.path}/models/tiny.onnx?labels=names.txt&side=32",
                             Surroundings(0.35, home=house))
    assert isinstance(found, Labeller) and installed()


@pytest.mark.parametrize(("address", "line"), [
    ("classifier://", "the names of its classes are missing: ?labels=FILE"),
    ("classifier://models/tiny.onnx", "the names of its classes are missing"),
    ("classifier://nowhere.onnx?labels=names.txt", "the model is not there: "),
    ("classifier://?labels=names.txt", "the model is not there: the address names no file"),
    ("classifier://models?labels=names.txt", "the model is not there"),
    ("classifier://models/tiny.onnx?labels=no.txt", "the file of labels is not there: "),
    ("classifier://models/tiny.onnx?labels=models/tiny.onnx", "cannot be read as text"),
    ("classifier://names.txt?labels=names.txt", "names.txt is not a model that can be read"),
    ("classifier://models/tiny.onnx?labels=imagenet&side=32", "gives 5 scores, but labels names 1000 classes"),
    ("classifier://models/tiny.onnx?labels=names.txt&side=two", "side must be a number from 8 to 2048"),
    ("classifier://models/tiny.onnx?labels=names.txt&side=nan", "side must be a number"),
    ("classifier://models/tiny.onnx?labels=names.txt&side=32&layout=nhwc", "does not take a picture of 32 pixels"),
    ("classifier://models/tiny.onnx?labels=names.txt&layout=flat", "layout must be nchw or nhwc"),
    ("classifier://models/tiny.onnx?labels=names.txt&order=rbg", "order must be rgb or bgr"),
    ("classifier://models/tiny.onnx?labels=names.txt&mean=1,2", "mean must be one number, or three"),
    ("classifier://models/tiny.onnx?labels=names.txt&spread=0", "spread cannot be 0"),
    ("classifier://models/tiny.onnx?labels=names.txt&least=7", "least must be a number from 0 to 1"),
    ("classifier://[x?labels=names.txt", "the address cannot be read: classifier://PATH?labels=FILE"),
    ("classifier://~nobody-of-that-name/x?labels=names.txt", "the model is not there: ~nobody-of-that-name/x"),
    (f"classifier://{'x' * 300}?labels=names.txt", "the model is not there"),
    ("classifier://models/tiny.onnx?labels=huge.txt", "the file of labels huge.txt is too large"),
    ("classifier://models/tiny.onnx?labels=names.txt&side=32.5", "side must be a whole number"),
    ("classifier://models/two.onnx?labels=names.txt&side=32", "the network does not take a picture of 32 pixels"),
    ("classifier://models/garbled.onnx?labels=names.txt&side=32", "garbled.onnx is not a model that can be read"),
    ("classifier://models/tiny.onnx?label=names.txt", "label is nothing it knows; it knows labels, side"),
])  # fmt: skip
def test_a_wrong_address_is_one_line(house, address, line):
    tiny = (house.models / "tiny.onnx").read_bytes()
    write_classifier(house.models / "two.onnx", weights(SHARP), more_inputs=("mask",))
    (house.models / "garbled.onnx").write_bytes(tiny.replace(b"MatMul", b"Mat\x96ul"))
    with (house.path / "huge.txt").open("wb") as huge:
        huge.truncate(5_000_000)
    with pytest.raises(AnalyzerError) as caught:
        connect(address, Surroundings(0.35, home=house))
    assert line in str(caught.value) and "\n" not in str(caught.value)
    assert not caught.value.transient

import cv2
import numpy as np
import pytest

from camera_process import factory
from camera_process.analyzer import AnalyzerError
from camera_process.analyzer_models import catalogue
from camera_process.analyzers.yolox import Yolox
from house.settings.sections.analysis import AnalysisSettings
from ledger.home import Home


@pytest.fixture(scope="module")
def yolox(shared):
    return Yolox(shared / "models" / catalogue()["yolox"].file, 0.35)


@pytest.mark.parametrize(("photo", "name", "box"), [
    ("person.jpg", "person", (0.29, 0.24, 0.14, 0.65)),
    ("bus.jpg", "bus", (0.02, 0.21, 0.97, 0.47)),
    ("dog.jpg", "dog", (0.17, 0.37, 0.25, 0.57)),
])
def test_it_names_what_a_photo_shows_and_where(shared, yolox, photo, name, box):
    found = [f for f in yolox.look(cv2.imread(str(shared / "data" / "photos" / photo))) if f.name == name]
    assert found and found[0].score > 0.8
    assert (found[0].x, found[0].y, found[0].w, found[0].h) == pytest.approx(box, abs=0.05)


def test_each_of_three_persons_before_a_bus_is_named_once(shared, yolox):
    found = yolox.look(cv2.imread(str(shared / "data" / "photos" / "bus.jpg")))
    assert sorted(one.name for one in found) == ["bus", "person", "person", "person"]


def test_an_empty_wall_shows_nothing(yolox):
    assert yolox.look(np.full((432, 768, 3), 127, np.uint8)) == ()


def test_a_file_that_is_no_model_is_told_with_the_fix(tmp_path):
    (tmp_path / "x.onnx").write_bytes(b"not a model")
    with pytest.raises(AnalyzerError, match="models fetch"):
        Yolox(tmp_path / "x.onnx", 0.35)


def test_a_house_that_names_no_analyzer_looks_with_it(shared, tmp_path):
    found = factory.usual_analyzer(AnalysisSettings(), Home(tmp_path), {"HEARTHWATCH_MODELS": str(shared / "models")})
    assert found is not None and found.name == "yolox"
    assert factory.usual_analyzer(AnalysisSettings(), Home(tmp_path), {}) is None

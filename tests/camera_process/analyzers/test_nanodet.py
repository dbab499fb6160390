import cv2
import numpy as np
import pytest

from camera_process import factory
from camera_process.analyzer import AnalyzerError
from camera_process.analyzer_models import catalogue
from camera_process.analyzers.nanodet import LABELS, NanoDet
from house.settings.sections.analysis import AnalysisSettings
from ledger.home import Home


@pytest.fixture(scope="module")
def nanodet(shared):
    return NanoDet(shared / "models" / catalogue()["nanodet"].file, 0.35)


@pytest.mark.parametrize(("photo", "name", "box"), [
    ("person.jpg", "person", (0.29, 0.24, 0.14, 0.65)),
    ("bus.jpg", "bus", (0.04, 0.21, 0.94, 0.46)),
    ("dog.jpg", "dog", (0.17, 0.38, 0.24, 0.56)),
])
def test_it_names_what_a_photo_shows_and_where(shared, nanodet, photo, name, box):
    found = [f for f in nanodet.look(cv2.imread(str(shared / "data" / "photos" / photo))) if f.name == name]
    assert found and found[0].score > 0.45
    assert (found[0].x, found[0].y, found[0].w, found[0].h) == pytest.approx(box, abs=0.05)


def test_an_empty_wall_shows_nothing(nanodet):
    assert nanodet.look(np.full((432, 768, 3), 127, np.uint8)) == ()


def test_a_file_that_is_no_model_is_told_with_the_fix(tmp_path):
    (tmp_path / "x.onnx").write_bytes(b"not a model")
    with pytest.raises(AnalyzerError, match="models fetch") as caught:
        NanoDet(tmp_path / "x.onnx", 0.35)
    assert not caught.value.transient


def test_the_search_path_of_the_environment_goes_before_the_home(shared, tmp_path):
    chosen = AnalysisSettings(analyzer="nanodet://")
    found = factory.usual_analyzer(chosen, Home(tmp_path), {"HEARTHWATCH_MODELS": f"/nowhere:{shared / 'models'}"})
    assert found is not None and found.name == "nanodet"
    assert factory.usual_analyzer(chosen, Home(tmp_path), {}) is None
    assert factory.usual_analyzer(AnalysisSettings(analyzer=""), Home(shared), {}) is None


def test_its_labels_are_the_classes_of_coco_in_their_order(shared):
    older = {"motorbike": "motorcycle", "aeroplane": "airplane", "sofa": "couch", "pottedplant": "potted plant",
             "diningtable": "dining table", "tvmonitor": "tv"}
    names = (shared / "models" / "coco.names").read_text().split("\n")[:80]
    assert [older.get(name, name) for name in names] == list(LABELS)

import logging
import sys

import cv2
import pytest

from camera_process.analyzer import AnalyzerError
from camera_process.analyzer_models import catalogue
from camera_process.analyzers.nanodet import NanoDet
from camera_process.analyzers.yolox import Yolox
from camera_process.network_runtime import network
from tests.support.needed import missing
from vision import networks
from vision.networks import ONNXRUNTIME, OPENCV, installed

ANALYZERS = {"nanodet": NanoDet, "yolox": Yolox}


@pytest.fixture
def onnxruntime():
    if ONNXRUNTIME not in installed():
        missing("onnxruntime (requirements/onnx.txt)")


@pytest.mark.parametrize("name", sorted(ANALYZERS))
@pytest.mark.parametrize("photo", ["bus.jpg", "person.jpg"])
@pytest.mark.usefixtures("onnxruntime")
def test_both_runtimes_see_the_same(shared, name, photo):
    picture = cv2.imread(str(shared / "data" / "photos" / photo))
    path = shared / "models" / catalogue()[name].file
    one, other = (ANALYZERS[name](path, 0.35, runtime).look(picture) for runtime in (OPENCV, ONNXRUNTIME))

    assert [each.name for each in one] == [each.name for each in other] and len(one) >= 3
    for a, b in zip(one, other, strict=True):
        assert (a.score, a.x, a.y, a.w, a.h) == pytest.approx((b.score, b.x, b.y, b.w, b.h), abs=2e-3)


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x08\x07\x12\x07pytorch"])
@pytest.mark.parametrize("runtime", [OPENCV, ONNXRUNTIME])
def test_a_file_that_is_no_model_is_one_error_with_the_fix(tmp_path, content, runtime, request):
    if runtime == ONNXRUNTIME:
        request.getfixturevalue("onnxruntime")
    (tmp_path / "x.onnx").write_bytes(content)

    with pytest.raises(AnalyzerError, match="models fetch") as caught:
        network(tmp_path / "x.onnx", ["output"], runtime)
    assert not caught.value.transient


def test_an_onnxruntime_that_cannot_be_imported_leaves_it_to_opencv(shared, monkeypatch, caplog):
    monkeypatch.setattr(networks, "installed", lambda: (ONNXRUNTIME, OPENCV))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # its import now raises

    with caplog.at_level(logging.WARNING):
        analyzer = Yolox(shared / "models" / catalogue()["yolox"].file, 0.35)

    assert analyzer.look(cv2.imread(str(shared / "data" / "photos" / "person.jpg")))[0].name == "person"
    assert "onnxruntime cannot be imported" in caplog.text

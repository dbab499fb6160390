"""What sources can do is declared: by the Protocols among their bases, and nothing is found by looking for a name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from camera_process import capabilities, factory
from camera_process.capabilities import DemuxableSource
from camera_process.orientation import OrientedSource, Turn, unwrapped
from camera_process.source import Source
from camera_process.substream.dual_stream_source import DualStreamSource
from house.adapters import can, known, pick
from house.clock import FakeClock
from house.settings.whole_config import CameraSettings

ROOT = Path(__file__).parents[2]
SOURCES = "camera_process.sources"
ADDRESSES = {
    "demo": "demo://room", "file": "file://clip.mp4", "http": "http://camera/snap.jpg", "picamera": "picamera://0",
    "mjpeg": "mjpeg+http://camera/video", "rtsp": "rtsp://camera/live", "v4l2": "v4l2:///dev/video0",
    "push": "push://yard",
}
CAPABILITIES = [each for each in vars(capabilities).values()
                if isinstance(each, type) and Source in each.__mro__ and each.__module__ == capabilities.__name__]
TWO_STREAMS = CameraSettings(source="rtsp://camera/main", motion_source="rtsp://camera/small")


def of_all_kinds() -> dict[str, Source]:
    """A source of every kind there is, not opened."""
    made = {name: pick(SOURCES, address).connect(address, FakeClock()) for name, address in ADDRESSES.items()}
    dual = factory.camera(TWO_STREAMS, FakeClock())
    assert isinstance(dual, DualStreamSource)
    return {**made, "two streams": dual, "failover": dual._small, "oriented": OrientedSource(made["demo"], Turn(90))}


def implements(source: Source, capability: type) -> bool:
    """Whether the source has every method of the capability, and not only as the Protocol's own empty one."""
    protocols = (*CAPABILITIES, Source)
    methods = {name for each in capability.__mro__ if each in protocols for name, value in vars(each).items()
               if callable(value) and not name.startswith("_")}
    own = [each for each in type(source).__mro__ if each not in protocols]
    return all(any(name in vars(each) for each in own) for name in methods)


def test_every_kind_of_source_is_looked_at_and_there_are_capabilities() -> None:
    assert sorted(ADDRESSES) == known(SOURCES)
    assert len(CAPABILITIES) >= 10


@pytest.mark.parametrize("kind", [*ADDRESSES, "two streams", "failover", "oriented"])
def test_a_source_has_exactly_the_methods_of_the_capabilities_among_its_bases(kind: str) -> None:
    source = of_all_kinds()[kind]
    declared = {each.__name__ for each in CAPABILITIES if each in type(source).__mro__}
    assert Source in type(source).__mro__ and implements(source, Source)
    assert {each.__name__ for each in CAPABILITIES if implements(source, each)} == declared
    assert {each.__name__ for each in CAPABILITIES if isinstance(source, each)} == declared


def test_every_capability_is_one_of_some_source() -> None:
    found = {capability for source in of_all_kinds().values() for capability in CAPABILITIES
             if isinstance(source, capability)}
    assert found == set(CAPABILITIES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_what_a_module_declares_for_the_check_of_settings_is_what_its_source_can_do(name: str) -> None:
    source = of_all_kinds()[name]
    assert can(SOURCES, ADDRESSES[name], "demuxable") == isinstance(source, DemuxableSource)


def test_a_source_that_is_turned_keeps_its_capabilities_within() -> None:
    turned = factory.source("rtsp://camera/live", FakeClock(), turn=Turn(90))
    inner, turn = unwrapped(turned)
    assert not isinstance(turned, capabilities.PacketSource)
    assert isinstance(inner, capabilities.PacketSource) and turn == Turn(90)


def calls(path: Path) -> Iterator[str]:
    """getattr, hasattr and setattr with a name written out, and imports of inspect, as line and text."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        by_name = (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                   and node.func.id in ("getattr", "hasattr", "setattr", "delattr")
                   and len(node.args) > 1 and isinstance(node.args[1], ast.Constant))
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        module = node.module if isinstance(node, ast.ImportFrom) else ""
        if by_name or "inspect" in (*names, module):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"


def test_nothing_in_the_camera_process_is_found_by_looking_for_its_name() -> None:
    files = sorted((ROOT / "camera_process").rglob("*.py"))
    assert len(files) > 60
    assert [each for file in files for each in calls(file)] == []


def test_rtsp_is_named_nowhere_in_the_camera_process_but_where_it_is_spoken() -> None:
    """Only what is called after it, what stands between it and FFmpeg, and ONVIF, which answers with such addresses."""
    naming = [file.relative_to(ROOT) for file in (ROOT / "camera_process").rglob("*.py") if "rtsp" in names_in(file)]
    assert len(naming) >= 4
    others = {each.name for each in naming if "rtsp" not in str(each)}
    assert others <= {"login_relay.py", "onvif_streams.py"}


def names_in(path: Path) -> str:
    """What a file imports, and its texts other than docstrings, in lower case."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    texts = [str(node.value) for node in ast.walk(tree)
             if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return " ".join([*imports, *texts]).lower()

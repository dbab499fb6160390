from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from camera_process.clips import remux
from camera_process.source import Frame, SourceError, address_of
from camera_process.sources import file
from house.clock import FakeClock


def level(count: int) -> int:
    """The gray that frame `count` of a test clip has: it tells which frame one is looking at."""
    return 40 + 8 * count


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """12 frames of 100x60 at 10 fps; the width is no multiple of 32, so decoded rows carry padding."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 100, 60, "yuv420p"
        for count in range(12):
            picture = np.full((60, 100, 3), level(count), np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures in000007.jpg to in000012.jpg, one of them a PNG, and a file that is none."""
    path = tmp_path / "pictures"
    path.mkdir()
    for count in range(7, 13):
        name = f"in{count:06}.{'png' if count == 9 else 'jpg'}"
        cv2.imwrite(str(path / name), np.full((48, 64, 3), level(count), np.uint8))
    (path / "notes.txt").write_text("not a picture")
    return path


def read_all(address: str, limit: int = 2000) -> list[tuple[int, float, float]]:
    """Number, time and mean luma of each frame, read to the end or the limit."""
    source = file.connect(address, FakeClock())
    source.open()
    seen = []
    while len(seen) < limit and (frame := source.read()):
        seen.append((frame.number, round(frame.time, 3), float(frame.luma.mean())))
    source.close()
    return seen


def first(address: str) -> Frame:
    source = file.connect(address, FakeClock())
    source.open()
    frame = source.read()
    assert frame is not None
    return frame


def test_a_video_gives_every_frame_with_its_number_and_time(clip: Path) -> None:
    seen = read_all(f"file://{clip}")

    assert [(number, time) for number, time, _ in seen] == [(n, round(n / 10, 3)) for n in range(12)]


def test_luma_and_colour_show_the_same_picture_at_the_right_size(clip: Path) -> None:
    frame = first(f"file://{clip}")

    assert frame.luma.shape == (60, 100) and frame.luma.dtype == np.uint8
    assert frame.bgr().shape == (60, 100, 3)
    assert abs(float(frame.bgr().mean()) - level(0)) < 3
    shown = cv2.imdecode(np.frombuffer(frame.picture(), np.uint8), cv2.IMREAD_COLOR)
    assert abs(float(shown.mean()) - level(0)) < 3


def test_luma_leaves_out_the_padding_of_decoded_rows(clip: Path) -> None:
    assert float(first(f"file://{clip}").luma.std()) < 1.0


def test_a_relative_path_is_taken_from_where_one_is(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clip.parent)
    assert len(read_all("file://clip.mp4")) == 12


def test_a_path_with_marks_of_an_address_in_it_is_found(clip: Path) -> None:
    odd = clip.rename(clip.parent / "odd?name #1 100%.mp4")
    assert len(read_all(address_of(str(odd)))) == 12


def test_a_folders_frames_have_the_numbers_in_their_names(folder: Path) -> None:
    seen = read_all(f"file://{folder}?fps=10")

    assert [(number, time) for number, time, _ in seen] == [(n, round((n - 7) / 10, 3)) for n in range(7, 13)]
    assert all(abs(mean - level(number)) < 3 for number, _, mean in seen)


def test_a_missing_number_leaves_a_gap_in_time(folder: Path) -> None:
    (folder / "in000008.jpg").unlink()
    assert [row[:2] for row in read_all(f"file://{folder}?fps=10")[:2]] == [(7, 0.0), (9, 0.2)]


def test_a_folder_of_other_names_is_counted_in_their_order(tmp_path: Path) -> None:
    for name in ("20130502_071500", "20130503_060000", "20130504_080000"):
        cv2.imwrite(str(tmp_path / f"{name}.jpg"), np.zeros((48, 64), np.uint8))
    assert [number for number, _, _ in read_all(f"file://{tmp_path}")] == [0, 1, 2]


def test_a_jpeg_of_a_folder_is_its_own_picture_and_a_png_becomes_one(folder: Path) -> None:
    source = file.connect(f"file://{folder}", FakeClock())
    source.open()
    pictures = [frame.picture() for frame in iter(source.read, None)]

    assert pictures[0] == (folder / "in000007.jpg").read_bytes()
    assert pictures[2][:2] == b"\xff\xd8"


def test_a_large_picture_gives_a_smaller_luma(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a1.jpg"), np.full((720, 1280, 3), 90, np.uint8))
    frame = first(f"file://{tmp_path}")
    assert frame.luma.shape == (180, 320)
    assert frame.bgr().shape == (720, 1280, 3)


@pytest.mark.parametrize("kind", ["video", "folder"])
def test_a_loop_starts_again_while_numbers_and_times_go_on(kind: str, clip: Path, folder: Path) -> None:
    address = f"file://{clip}?loop=1" if kind == "video" else f"file://{folder}?loop=1&fps=10"
    length, start = (12, 0) if kind == "video" else (6, 7)

    seen = read_all(address, limit=3 * length)

    assert [number for number, _, _ in seen] == list(range(start, start + 3 * length))
    assert [time for _, time, _ in seen] == [round(n / 10, 3) for n in range(3 * length)]
    assert [mean for _, _, mean in seen[:length]] == [mean for _, _, mean in seen[length : 2 * length]]


def test_in_real_time_frames_come_by_the_clock_and_none_is_left_out(clip: Path) -> None:
    clock = FakeClock()
    began = clock.monotonic()
    source = file.connect(f"file://{clip}?realtime=1", clock)
    source.open()

    frames = [(f.number, f.time, clock.monotonic()) for f in iter(source.read, None)]

    assert source.live
    assert [number for number, _, _ in frames] == list(range(12))
    assert [read for _, _, read in frames] == pytest.approx([began + n / 10 for n in range(12)])
    assert [time for _, time, _ in frames] == pytest.approx([began + n / 10 for n in range(12)])


def test_a_late_reader_catches_up_with_the_schedule(clip: Path) -> None:
    clock = FakeClock()
    began = clock.monotonic()
    source = file.connect(f"file://{clip}?realtime=1", clock)
    source.open()
    source.read()

    clock.advance(0.55)
    frames = [(f.number, f.time, clock.monotonic()) for f in iter(source.read, None)]

    assert [number for number, _, _ in frames] == list(range(1, 12))
    assert frames[4][2] == pytest.approx(began + 0.55)
    assert frames[-1][2] == pytest.approx(began + 1.1)


def test_replay_can_switch_real_time_off(clip: Path) -> None:
    clock = FakeClock()
    source = file.connect(f"file://{clip}?realtime=1", clock)
    source.set_realtime(False)
    source.open()
    began = clock.monotonic()
    assert len(list(iter(source.read, None))) == 12
    assert clock.monotonic() == began
    assert not source.live


def test_a_source_can_be_opened_again_after_it_was_closed(clip: Path) -> None:
    source = file.connect(f"file://{clip}", FakeClock())
    for _ in range(2):
        source.open()
        assert source.read().number == 0  # type: ignore[union-attr]
        source.close()
        source.close()


def test_damage_in_the_middle_of_a_video_does_not_end_it(tmp_path: Path) -> None:
    path, draws = tmp_path / "noise.mp4", np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"g": "5"})
        stream.width, stream.height, stream.pix_fmt = 160, 96, "yuv420p"
        for _ in range(30):
            noise = draws.integers(0, 255, (96, 160, 3), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(noise, format="bgr24")))
        container.mux(stream.encode())
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[data.index(b"mdat") - 4 : data.index(b"mdat")], "big")
    middle = data.index(b"mdat") + size // 2
    data[middle : middle + 3000] = bytes(3000)
    path.write_bytes(data)

    seen = read_all(f"file://{path}")

    assert 20 <= len(seen) <= 30
    assert seen[-1][1] == pytest.approx(2.9, abs=0.15), "the frames after the damage keep their times"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "there is no file or folder"),
        (lambda path: path.mkdir(), "has no pictures in it"),
        (lambda path: path.write_bytes(b"this is not a video" * 99), "is not a video that can be opened"),
        (lambda path: path.write_bytes(b""), "is not a video that can be opened"),
    ],
)
def test_what_cannot_be_played_is_told_clearly(make, says: str, tmp_path: Path) -> None:
    path = tmp_path / "thing"
    make(path)
    source = file.connect(f"file://{path}", FakeClock())
    with pytest.raises(SourceError, match=says) as caught:
        source.open()
    assert not caught.value.transient
    assert str(path) in str(caught.value)


def test_a_damaged_picture_of_a_folder_is_named(folder: Path) -> None:
    (folder / "in000008.jpg").write_bytes(b"nothing to see")
    with pytest.raises(SourceError, match="in000008.jpg cannot be read as a picture"):
        read_all(f"file://{folder}")


@pytest.mark.parametrize(("degrees", "corner"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))])
def test_a_video_is_turned_as_a_player_turns_it(tmp_path: Path, degrees: int, corner: tuple[int, int]) -> None:
    """corner: where the white one, top left in the file, is when it is shown."""
    growing, done = tmp_path / "growing.mp4", tmp_path / "done.mp4"
    with av.open(str(growing), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 128, 64, "yuv420p"
        picture = np.zeros((64, 128, 3), np.uint8)
        picture[:16, :16] = 255
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    remux.finish(growing, done, rotate=degrees)

    frame = first(f"file://{done}")
    assert frame.luma.shape == ((64, 128) if degrees % 180 == 0 else (128, 64)) == frame.bgr().shape[:2]
    shown = cv2.imdecode(np.frombuffer(frame.picture(), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert frame.luma[corner] > 200 and shown[corner] > 200


def test_a_video_of_too_many_pixels_is_refused_with_its_size(tmp_path: Path) -> None:
    path, start = tmp_path / "clip.h264", b"\0\0\0\1"
    announced = bytes.fromhex("674d0033da002ee004e390")  # a sequence parameter set of 12,000 x 10,000
    key = b"\x65\x88\x84\x00\x33\xff" + b"\x11" * 200
    path.write_bytes(start + announced + start + b"\x68\xce\x3c\x80" + start + key)
    with pytest.raises(SourceError, match="sends pictures of 120 megapixels; at most 50 can be shown"):
        first(f"file://{path}")


def test_a_picture_of_a_folder_with_too_many_pixels_is_named(tmp_path: Path) -> None:
    made = cv2.imencode(".png", np.zeros((48, 64), np.uint8))[1].tobytes()
    (tmp_path / "large.png").write_bytes(made[:16] + (9000).to_bytes(4, "big") * 2 + made[24:])
    with pytest.raises(SourceError, match="large.png cannot be read as a picture: pictures of 81 megapixels"):
        first(f"file://{tmp_path}")


def test_a_sound_file_is_told_to_have_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.sample_rate = 8000
        container.mux(stream.encode(sound))
    with pytest.raises(SourceError, match="has no video in it"):
        file.connect(f"file://{path}", FakeClock()).open()


def test_the_indoor_clip_has_all_its_frames(shared: Path) -> None:
    seen = read_all(f"file://{shared / 'data/clips/people-indoor.mp4'}")
    assert [number for number, _, _ in seen] == list(range(1394))
    assert seen[-1][1] == pytest.approx(139.3, abs=0.2)


def test_the_highway_folder_is_numbered_as_its_files(shared: Path) -> None:
    seen = read_all(f"file://{shared / 'data/bgsub/highway/input'}", limit=3)
    assert [number for number, _, _ in seen] == [400, 401, 402]

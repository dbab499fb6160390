import pytest

from ledger.errors import PictureGone
from ledger.files.references import MOST_ACCEPTED, MOST_OFFERED, RESULTS, ReferenceFiles, ReferencePicture
from ledger.home import Home


@pytest.fixture
def files(tmp_path):
    return ReferenceFiles(Home(tmp_path))


def save(files, number, accepted=True, camera="front"):
    files.save(ReferencePicture(camera, f"r{number:03}", 1000.0 + number, accepted, "ann"), b"jpeg", b"png")


def test_what_is_saved_is_found_again_and_forgotten(files):
    save(files, 1)
    save(files, 2, accepted=False)
    assert [each.id for each in files.accepted("front")] == ["r001"] and files.offered("front")[0].id == "r002"
    assert files.picture("front", "r001") == b"jpeg" and files.luma("front", "r001") == b"png"
    files.forget("front", "r001")
    files.forget("front", "r001")
    assert files.accepted("front") == []
    with pytest.raises(PictureGone):
        files.picture("front", "r001")


def test_an_offered_one_counts_once_it_is_accepted(files):
    save(files, 1, accepted=False)
    assert files.accept("front", "r001", "ben").by == "ben" and files.accepted("front")[0].by == "ben"
    assert files.accept("front", "r001", "ben") is None and files.accept("front", "nosuch", "ben") is None


def test_they_are_bounded_and_the_first_accepted_one_always_stays(files):
    for number in range(MOST_ACCEPTED + 5):
        save(files, number)
        save(files, 500 + number, accepted=False)
    kept = [each.id for each in files.accepted("front")]
    assert len(kept) == MOST_ACCEPTED and kept[0] == "r000" and kept[-1] == f"r{MOST_ACCEPTED + 4:03}"
    assert len(files.offered("front")) == MOST_OFFERED


def test_results_are_kept_up_to_a_number(files):
    for number in range(RESULTS + 3):
        files.save_result("front", f"c{number}", b"jpeg")
    assert len(list(files._results("front").glob("*.jpg"))) == RESULTS


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden"])
def test_no_name_leads_out_of_the_folder(files, name):
    with pytest.raises(PictureGone):
        files.picture("front", name)
    with pytest.raises(PictureGone):
        files.picture(name, "r001")
    with pytest.raises(ValueError):
        files.save(ReferencePicture("front", name, 1.0, True), b"jpeg", b"png")


def test_what_cannot_be_read_is_left_out(files):
    save(files, 1)
    save(files, 2)
    (files._of("front") / "r001.json").write_text("{")
    assert [each.id for each in files.accepted("front")] == ["r002"]

"""Pictures that a camera sends by itself become events of the camera's own code."""

import pytest

from camera_process.pushed import pictures
from camera_process.source import SourceError
from camera_process.sources.push import connect
from house import facts
from house.clock import FakeClock
from ledger.pushed import sender_counts
from tests.camera_process.pushed.conftest import OFF, ON, WATCHING, jpeg, video


def test_a_burst_is_one_event_that_ends_with_its_last_picture(camera):
    yard = camera()
    began = yard.clock.now()
    for person in (100, 150, 200):
        yard.sends(jpeg(person))
        yard.goes_on(2)
    yard.goes_on(15)

    (opened,), (ended,) = yard.of(facts.EventBegan), yard.of(facts.EventEnded)
    assert opened.at == pytest.approx(began, abs=0.5)
    assert ended.event == opened.event and ended.reason == "quiet"
    assert ended.duration == pytest.approx(4, abs=1)
    assert yard.store.pictures[opened.picture].startswith(b"\xff\xd8")
    assert yard.waiting == 0


def test_pictures_further_apart_are_events_of_their_own_even_when_they_are_read_together(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.clock.advance(30)
    yard.sends(jpeg(200))
    yard.goes_on(15)

    assert len(yard.of(facts.EventBegan)) == len(yard.of(facts.EventEnded)) == 2


def test_the_region_is_what_differs_from_the_quiet_view_whatever_the_light(camera):
    yard = camera()
    yard.sends(jpeg())
    yard.goes_on(30)
    yard.sends(jpeg(300, light=0.8))
    yard.goes_on(1)

    first, second = yard.of(facts.EventBegan)
    assert (first.regions[0].w, first.regions[0].h) == (1, 1)
    (region,) = second.regions
    assert region.x * 640 == pytest.approx(300, abs=15) and region.w * 640 == pytest.approx(50, abs=25)


def test_what_changes_only_inside_a_mask_is_no_event(camera):
    yard = camera(motion={"masks": [[[0.4, 0], [0.7, 0], [0.7, 1], [0.4, 1]]]})
    yard.sends(jpeg())
    yard.goes_on(30)
    yard.sends(jpeg(300))
    yard.goes_on(30)
    assert len(yard.of(facts.EventBegan)) == 1
    yard.sends(jpeg(20))
    yard.goes_on(1)

    assert len(yard.of(facts.EventBegan)) == 2


def test_a_picture_on_a_timer_counts_only_when_it_shows_something_new(camera):
    yard = camera("push://yard?every=1h")
    for number in range(3):
        yard.sends(jpeg(noise=number))
        yard.goes_on(60)
    assert yard.of(facts.EventBegan) == []
    yard.sends(jpeg(300))
    yard.goes_on(1)

    assert len(yard.of(facts.EventBegan)) == 1


@pytest.mark.parametrize("switches", [OFF, WATCHING])
def test_what_comes_while_nobody_may_look_is_deleted_unread_and_counted(camera, switches):
    yard = camera()
    yard.switches = switches
    yard.sends(jpeg(100))
    yard.sends(video())
    yard.goes_on(2)

    assert yard.store.facts == [] and yard.store.pictures == {} and yard.waiting == 0
    assert yard.counts.numbers[sender_counts.UNREAD] == 2
    yard.switches = ON
    yard.sends(jpeg(100))
    yard.goes_on(1)
    assert len(yard.of(facts.EventBegan)) == 1


def test_an_event_ends_when_the_camera_is_switched_off(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(1)
    yard.switches = OFF
    yard.goes_on(1)

    assert [fact.reason for fact in yard.of(facts.EventEnded)] == ["off"]


def test_a_file_that_is_neither_picture_nor_video_is_only_counted(camera):
    yard = camera()
    yard.sends(b"This is a test file of the IP camera.")
    yard.sends(b"")
    yard.goes_on(1)

    assert yard.store.facts == [] and yard.waiting == 0
    assert yard.counts.numbers[sender_counts.TESTS] == 2 and sender_counts.CUT not in yard.counts.numbers


def test_half_a_picture_is_shown_as_far_as_it_came_and_counted(camera):
    yard = camera()
    yard.sends(jpeg(100)[:-4000])
    yard.goes_on(1)

    assert len(yard.of(facts.EventBegan)) == 1 and len(yard.store.pictures) == 1
    assert yard.counts.numbers[sender_counts.CUT] == 1


def test_of_many_pictures_that_wait_some_are_looked_at_and_all_are_counted(camera):
    yard = camera()
    for number in range(30):
        yard.sends(jpeg(10 * number))
        yard.clock.advance(0.5)
    yard.goes_on(2)

    looked_at, passed_over = yard.counts.numbers[sender_counts.PICTURES], yard.counts.numbers[sender_counts.SKIPPED]
    assert looked_at + passed_over == 30 and looked_at <= 12 and yard.waiting == 0
    assert len(yard.of(facts.EventBegan)) == 1


def test_a_camera_that_is_expected_to_send_and_does_not_is_offline_until_it_does(camera):
    yard = camera("push://yard?every=10m")
    yard.goes_on(20 * 60)
    assert yard.of(facts.TroubleBegan) == []
    yard.goes_on(2 * 60)
    (trouble,) = yard.of(facts.TroubleBegan)
    assert trouble.kind == "camera" and "a picture every 10 min is expected" in trouble.text
    yard.sends(jpeg())
    yard.goes_on(1)

    assert len(yard.of(facts.TroubleEnded)) == 1


def test_without_an_interval_silence_is_no_trouble(camera):
    yard = camera()
    yard.goes_on(900)

    assert yard.store.facts == []


def test_who_asks_for_a_picture_is_told_that_this_camera_cannot_be_asked(camera):
    yard = camera()
    yard.detector.ask(facts.PictureAsked(at=1.0, camera="yard", by="U1", channel="C1"))
    yard.goes_on(1)

    (answer,) = yard.of(facts.PictureTaken)
    assert answer.picture == "" and "sends its pictures by itself" in answer.reason


def test_the_newest_picture_is_shown_again_to_who_looks_later(camera):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(2)

    assert set(yard.shown) == {0}


def test_what_was_looked_at_can_be_kept_for_some_days(camera, home):
    yard = camera(keep=86_400.0)
    yard.sends(jpeg(100))
    yard.goes_on(1)
    assert [file.suffix for file in (home.path / "pushed/yard/kept").glob("*/*")] == [".jpg"]
    yard.clock.advance(3 * 86_400)
    yard.goes_on(1)

    assert list((home.path / "pushed/yard/kept").glob("*/*")) == []


def test_a_file_at_which_looking_always_fails_goes_and_holds_up_no_other(camera, monkeypatch):
    yard, real = camera(), pictures.read

    def read(data, content, decoder):
        if b"poison" in data:
            raise RuntimeError("nobody expected this")
        return real(data, content, decoder)

    monkeypatch.setattr(pictures, "read", read)
    yard.sends(jpeg(100) + b"poison")
    yard.clock.advance(1)
    yard.sends(jpeg(200))
    for _ in range(2):
        with pytest.raises(RuntimeError):
            yard.loop.run(yard.stopped)
    yard.goes_on(1)

    assert yard.waiting == 0 and len(yard.of(facts.EventBegan)) == 1 and yard.counts.numbers[sender_counts.CUT] == 1


def test_counts_go_on_after_a_restart(camera, home):
    yard = camera()
    yard.sends(jpeg(100))
    yard.goes_on(3)
    found = sender_counts.read(home, "yard")

    assert found[sender_counts.PICTURES] == 1 and found["at"] == pytest.approx(yard.clock.now(), abs=5)


@pytest.mark.parametrize("address", ["push://", "push://a b", "push://../x", "push://yard?every=1s", "push://yard?x=1"])
def test_addresses_that_make_no_sense_are_refused_with_what_is_allowed(address):
    with pytest.raises(SourceError, match="push://"):
        connect(address, FakeClock())


def test_a_source_without_a_house_says_that_it_cannot_be_asked():
    with pytest.raises(SourceError, match="hearthwatch push yard"):
        connect("push://yard", FakeClock()).open()

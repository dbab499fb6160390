"""A run over many cameras: references, findings, what was said before, interruptions, and the report."""

import re
import threading

import cv2
import numpy as np
import pytest

from cli.commands.scenes.command import run as scenes_command
from cli.commands.scenes.fleet import CameraFault, FleetCamera
from cli.commands.scenes.report import RunReport, send
from cli.commands.scenes.run import CheckedCamera, SceneRun
from cli.errors import CliError
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.files.references import ReferenceFiles, ReferencePicture
from ledger.home import Home
from notifier.channel import ChannelError, PartlyTaken
from vision import jpeg


@pytest.fixture(scope="module")
def view(shared):
    picture = cv2.imread(str(shared / "data" / "photos" / "bus.jpg"))
    return cv2.resize(picture[:720], (640, 360), interpolation=cv2.INTER_AREA)


def covered(view):
    found = view.copy()
    found[:] = np.random.default_rng(3).normal(90, 4, view.shape).clip(0, 255).astype(np.uint8)
    return found


class Fleet:
    at_once = 4
    """Cameras that show what they are told."""

    def __init__(self, view, count=3):
        self.shown = {f"c{number}": jpeg.encode(view) for number in range(count)}
        self.faults, self.tagged, self.links, self.asked = {}, set(), 0, []

    def cameras(self):
        return [FleetCamera(key, key.upper(), key in self.tagged) for key in self.shown]

    def picture(self, camera):
        self.asked.append(camera.key)
        if camera.key in self.faults:
            raise CameraFault(self.faults[camera.key])
        return self.shown[camera.key]

    def link(self, camera, at):
        self.links += 1
        return f"https://look/{camera.key}"

    def reference_taken(self, camera):
        self.tagged.discard(camera.key)

    def how_to_accept(self, camera):
        return f"say yes to {camera.key}"


@pytest.fixture
def fleet(view):
    return Fleet(view)


@pytest.fixture
def runs(fleet, tmp_path):
    """`runs(...)`: what one run finds, by camera."""
    def run(stop=None, progress=lambda *_: None, resume=False, **more):
        more = {"accept_first": True} | more
        scenes = SceneRun(fleet, ReferenceFiles(Home(tmp_path)), FakeClock(), tmp_path / "run.jsonl", **more)
        return {each.key: each for each in scenes.run(fleet.cameras(), stop or threading.Event(), progress, resume)}
    return run


@pytest.fixture
def settled(runs, tmp_path, view):
    """Every camera has three references, of different light."""
    files = ReferenceFiles(Home(tmp_path))
    for key in ("c0", "c1", "c2"):
        for number, light in enumerate((1.0, 0.8, 0.6)):
            shown = (view * light).astype(np.uint8)
            luma = cv2.imencode(".png", cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY))[1].tobytes()
            files.save(ReferencePicture(key, f"r{number}", float(number), True), jpeg.encode(shown), luma)


def test_the_first_run_takes_references_and_the_next_finds_all_right(runs):
    assert {each.verdict for each in runs().values()} == {"new"}
    assert {each.verdict for each in runs().values()} == {"ok"}


def test_without_a_yes_a_first_picture_is_only_offered(runs):
    assert "waits for a yes" in runs(accept_first=False)["c0"].words
    assert runs(accept_first=False)["c0"].verdict == "new"


@pytest.mark.usefixtures("settled")
def test_a_covered_camera_is_found_with_a_link_and_a_picture_and_said_anew_only_once(runs, fleet, view, tmp_path):
    runs()
    fleet.shown["c1"] = jpeg.encode(covered(view))
    found = runs()
    assert found["c1"].suspicious and not found["c1"].again and found["c1"].link == "https://look/c1"
    assert jpeg.decode(ReferenceFiles(Home(tmp_path)).picture("c1", found["c1"].result)).ndim == 3
    assert fleet.links == 1 and not found["c0"].suspicious
    assert runs()["c1"].again


def test_a_camera_without_a_picture_fails_alone(runs, fleet):
    runs()
    fleet.faults["c2"] = "no snapshot within 40 s"
    fleet.shown["c0"] = b"\xff\xd8 no picture"
    found = runs()
    assert found["c2"].words == "no snapshot within 40 s"
    assert (found["c0"].verdict, found["c1"].verdict) == ("failed", "ok")


def test_a_camera_that_still_gives_no_picture_is_new_only_the_first_time(runs, fleet):
    fleet.faults["c2"] = "no snapshot within 40 s"
    sent = [RunReport.of(list(runs().values()), "", "now").worth_sending for _ in range(3)]
    fleet.faults.clear()
    runs()
    fleet.faults["c2"] = "no snapshot within 40 s"

    assert sent == [True, False, False] and not runs()["c2"].again


def test_a_tag_gets_a_new_reference_and_goes_only_once_that_is_kept(runs, fleet, view):
    runs()
    fleet.tagged.add("c0")
    fleet.shown["c0"] = jpeg.encode(covered(view)[:, ::-1])
    assert runs()["c0"].words == "a new reference" and fleet.tagged == set()
    fleet.tagged.add("c1")
    fleet.faults["c1"] = "away"
    assert runs()["c1"].verdict == "failed" and fleet.tagged == {"c1"}


def test_the_pictures_of_the_last_run_are_compared_again_without_asking(runs, fleet):
    runs()
    runs()
    fleet.asked.clear()
    assert {each.verdict for each in runs(cached=True).values()} == {"ok"} and fleet.asked == []


def test_an_interrupted_run_goes_on_where_it_was(runs, fleet, tmp_path):
    runs()
    stop = threading.Event()
    first = runs(stop, lambda done, whole, suspicious: stop.set(), workers=1)
    assert 0 < len(first) < 4
    with (tmp_path / "run.jsonl").open("a") as file:
        file.write('{"key": "c2", "na')
    fleet.asked.clear()
    assert set(runs(resume=True)) == {"c0", "c1", "c2"} and not set(first) & set(fleet.asked)
    fleet.asked.clear()
    runs(resume=True)
    assert len(fleet.asked) == 3, "that run was whole: the next one asks anew"


def found(key, verdict, again=False):
    link, result = (f"https://look/{key}", "check-1") if verdict == "covered" else ("", "")
    return CheckedCamera(key, key.upper(), verdict, f"{verdict}!", 90.0, again, link, result)


def test_a_report_says_what_is_new_first_and_is_sent_only_for_that():
    report = RunReport.of([found("a", "ok"), found("b", "covered", again=True), found("c", "covered"),
                        found("d", "failed"), found("e", "question"), found("f", "new")], "Shops", "30 November 09:00")
    assert report.title == "Shops · 30 November 09:00 · 6 cameras checked, 1 suspicious, 1 still, 1 without a picture"
    assert report.lines == ("C: covered! https://look/c", "still: B: covered! https://look/b", "D: failed!",
                            "E question!", "F: new!")
    assert report.worth_sending and report.picture == ("c", "check-1")
    assert not RunReport.of([found("a", "ok"), found("b", "covered", again=True)], "", "now").worth_sending


def test_many_findings_are_one_message_of_bounded_length():
    report = RunReport.of([found(f"c{number}", "covered") for number in range(500)], "", "now")
    assert len(report.lines) == 41 and report.lines[-1] == "and 460 more"


def test_a_report_that_some_recipients_have_goes_only_to_the_others_again_and_names_who_is_refused(
        monkeypatch, tmp_path):
    answers = [PartlyTaken("ben later", 30.0), ChannelError("away", transient=True),
               {"refused": {"ben@example.org": "550 no such user"}}]

    class Post:
        opened, marks = 0, []

        @classmethod
        def connect(cls, address, context):
            cls.opened += 1
            return cls()

        def send(self, message, mark=""):
            self.marks.append(mark)
            answer = answers.pop(0)
            if isinstance(answer, ChannelError):
                raise answer
            return answer

    monkeypatch.setattr("cli.commands.scenes.report.pick", lambda *_: Post)
    report = RunReport.of([found("c", "question")], "", "now")
    said = send(report, ["smtp://"], Settings(), Home(tmp_path), FakeClock())
    assert said == "the report was not sent: smtp://: ben@example.org is refused: 550 no such user"
    assert Post.opened == 1 and len(Post.marks) == 3 and len(set(Post.marks)) == 1 and Post.marks[0]


def test_the_command_checks_the_cameras_of_the_house_and_its_exit_status_says_so(tmp_path, view, capsys):
    home = Home(tmp_path / "home")
    home.create()
    for number, picture in enumerate((view, covered(view))):
        (tmp_path / str(number)).mkdir()
        for frame in range(3):
            (tmp_path / str(number) / f"{frame:03}.png").write_bytes(cv2.imencode(".png", picture)[1].tobytes())
    home.config.write_text(f"cameras: {{front: {{source: 'file://{tmp_path}/0'}}}}\nchannels: [terminal://]\n")
    assert scenes_command(["run", "--accept-first"], home) == 0
    assert scenes_command(["run"], home) == 0
    home.config.write_text(home.config.read_text().replace("/0'", "/1'"))
    assert scenes_command(["run"], home) == 1
    assert re.search("Front looks different|Front: covered", capsys.readouterr().out)
    assert scenes_command(["run", "--cached"], home) == 1
    with pytest.raises(CliError, match="nosuch"):
        scenes_command(["run", "--cameras", "nosuch*"], home)

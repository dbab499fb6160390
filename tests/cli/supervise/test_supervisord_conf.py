"""supervisord.conf, as supervisord itself reads it."""

import resource
from pathlib import Path
from typing import Any

import pytest
from supervisor.options import ServerOptions

from cli.errors import CliError
from cli.supervise import process_logs, supervisord_conf
from cli.supervise.process_table import Program, camera, programs
from cli.supervise.start_order import START_ORDER, start_priority
from house.settings.whole_config import Settings
from ledger.home import Home


def read(home: Home, programs: list[Program], terminal: Path | None, folder: Path) -> dict[str, list[Any]]:
    """Group name -> its process configurations, by supervisord's own reader."""
    process_logs.link_logs(home)
    text = supervisord_conf.conf(home, programs, terminal, 0)
    file = folder / "supervisord.conf"
    file.write_text(text)
    options = ServerOptions()
    options.realize(["-n", "-c", str(file)], doc="")
    return {group.name: list(group.process_configs) for group in options.process_group_configs}


def test_supervisord_reads_every_process_with_its_command_lock_and_log(home: Home, tmp_path: Path) -> None:
    camera = Program("camera-lan", ("/bin/python", "-m", "camera_process", "lan"))
    redis = Program("redis", ("/bin/valkey", "x"), stop_seconds=15, group="store")

    groups = read(home, [redis, camera], None, tmp_path)

    found = groups["house"][0]
    lock = home.runtime / "locks" / "camera-lan.lock"
    assert found.command.endswith(f"lock_exec.py {lock} /bin/python -m camera_process lan")
    assert Path(found.stdout_logfile).resolve() == home.logs / "camera-lan.log"
    assert (found.autorestart.__name__, found.startretries) == ("RestartUnconditionally", 8)
    assert groups["store"][0].stopwaitsecs == 15


def test_the_store_starts_first_and_stops_last(home: Home, tmp_path: Path) -> None:
    process_logs.link_logs(home)
    file = tmp_path / "supervisord.conf"
    file.write_text(supervisord_conf.conf(home, [Program("app", ("/bin/a",)), Program("redis", ("/bin/r",),
                                                                                      group="store")],
                                          None, 0))
    options = ServerOptions()
    options.realize(["-n", "-c", str(file)], doc="")

    assert [group.name for group in sorted(options.process_group_configs)] == ["store", "house", "listener"]


def test_processes_start_in_the_declared_order_whatever_a_group_of_cameras_is_called(
        home: Home, tmp_path: Path) -> None:
    process_logs.link_logs(home)
    cameras = {name: {"source": "rtsp://h/1", "group": name} for name in ("zoo", "attic")}
    settings = Settings.model_validate({
        "cameras": cameras, "presence": {"routers": {"attic": {"address": "asus://h"}}},
        "ingest": {"ftp": {"bind": "127.0.0.1:2121"}}, "storage": {"upload": {"address": "folder:///mnt/x"}},
        "faces": {"devices": {"board": {"serial": "FOC1", "address": "https://h", "password": "p", "key": "k" * 16}}},
        "slack": {"bot_token": "xoxb-1", "app_token": "xapp-1", "channel": "C1"}})
    beside = [Program(name, ("/bin/x",)) for name in ("glances", "fake-slack")]
    every = [*programs(settings, redis=("valkey", "x")), *beside]
    file = tmp_path / "supervisord.conf"
    file.write_text(supervisord_conf.conf(home, every, None, 0))
    options = ServerOptions()
    options.realize(["-n", "-c", str(file)], doc="")

    started = [each.name for group in sorted(options.process_group_configs) for each in sorted(group.process_configs)]

    assert started == ["redis", "camera-attic", "camera-zoo", "ingest", "presence", "fake-slack", "analysis", "app",
                       "historian", "notifier", "socket-mode", "glances", "s3-upload",
                       "faces", "listener"]
    assert {start_priority(each.name) for each in every} == set(range(1, len(START_ORDER) + 1))


def test_alerts_go_to_the_terminal_and_logs_to_the_file(home: Home, tmp_path: Path) -> None:
    notifier = Program("notifier", ("/bin/python",), on_terminal=True)

    on_terminal = read(home, [notifier], Path("/dev/fd/1"), tmp_path)["house"][0]
    without = read(home, [notifier], None, tmp_path)["house"][0]

    assert (on_terminal.stdout_logfile, on_terminal.stdout_logfile_maxbytes) == ("/dev/fd/1", 0)
    assert Path(on_terminal.stderr_logfile).resolve() == home.logs / "notifier.log"
    assert Path(without.stdout_logfile).resolve() == home.logs / "terminal.log"


def test_a_home_with_signs_that_mean_something_to_supervisord_works(tmp_path: Path, short_path: Path) -> None:
    odd = Home(tmp_path / "my house ;100% %(x)s", bases=(short_path,))
    odd.create()

    found = read(odd, [Program("app", ("/bin/a", "two words"))], None, tmp_path)["house"][0]

    assert Path(found.stdout_logfile).resolve() == odd.logs / "app.log"
    assert found.command.endswith("/bin/a 'two words'")


def test_logs_in_memory_lie_in_the_runtime_directory_and_are_small(home: Home, tmp_path: Path) -> None:
    process_logs.link_logs(home, in_memory=True)
    (home.runtime / "logs" / "app.log").write_text("of the last start\n")
    file = tmp_path / "supervisord.conf"
    file.write_text(supervisord_conf.conf(home, [Program("app", ("/bin/a",))], None, 0))
    options = ServerOptions()
    options.realize(["-n", "-c", str(file)], doc="")

    process_logs.link_logs(home, in_memory=True)

    (app,) = next(group for group in options.process_group_configs if group.name == "house").process_configs
    assert Path(app.stdout_logfile).resolve() == home.runtime / "logs" / "app.log"
    assert app.stdout_logfile_maxbytes == 250_000
    assert Path(options.logfile).resolve() == home.runtime / "logs" / "supervisord.log"
    assert home.process_logs == home.runtime / "logs"
    assert (home.process_logs / "app.log").read_text() == "of the last start\n"
    assert not list(home.logs.iterdir())

    process_logs.link_logs(home)

    assert home.process_logs.resolve() == home.logs
    assert "logfile_maxbytes=1000000" in supervisord_conf.conf(home, [], None, 0)


def test_a_command_that_supervisord_would_misread_is_refused(home: Home) -> None:
    with pytest.raises(CliError, match="cannot be used; move it"):
        supervisord_conf.conf(home, [Program("app", ("/opt/a ;b/python",))], None, 0)


def test_what_runs_follows_from_the_settings() -> None:
    cameras = {"door": {"source": "rtsp://h/1"}, "pi": {"source": "picamera://0"}, "yard": {"source": "rtsp://h/2"}}
    settings = Settings.model_validate({"cameras": cameras, "web": {"bind": "127.0.0.1:9", "threads": 4}})

    found = {each.name: each for each in programs(settings, redis=("valkey-server", "conf"))}

    assert list(found) == ["redis", "app", "camera-lan", "camera-pi", "analysis", "notifier", "historian"]
    assert found["app"].command[-4:] == ("-b", "127.0.0.1:9", "--threads", "4")


def test_without_an_analyzer_and_with_a_redis_of_ones_own_neither_is_started() -> None:
    settings = Settings.model_validate({"analysis": {"analyzer": ""}, "redis_url": "redis://r"})

    assert [each.name for each in programs(settings, redis=None)] == ["app", "notifier", "historian"]


def test_cameras_and_presence_are_groups_of_their_own_that_are_exchanged_in_the_file_while_all_else_stays(
        home: Home, tmp_path: Path) -> None:
    process_logs.link_logs(home)
    text = supervisord_conf.conf(home, [Program("app", ("/bin/a",)), camera("lan"), camera("pi")], Path("/dev/fd/1"), 0)
    file = tmp_path / "supervisord.conf"
    presence = Program("presence", ("/bin/p",), group="")

    file.write_text(supervisord_conf.regrouped(text, home, [camera("lan"), camera("barns"), presence]))

    options = ServerOptions()
    options.realize(["-n", "-c", str(file)], doc="")
    assert [each.name for each in sorted(options.process_group_configs)] == [
        "camera-barns", "camera-lan", "presence", "house", "listener"]
    again = supervisord_conf.regrouped(file.read_text(), home, [camera("lan"), camera("pi")])
    assert sorted(again.split()) == sorted(text.split())


@pytest.mark.parametrize("name", ["Haus #1", "Haus ;1", "Haus\t#1", "a\nb"])
def test_a_path_in_which_supervisords_reader_sees_a_comment_is_refused_in_words(home: Home, name: str) -> None:
    with pytest.raises(CliError, match="a line break, ' ;' or ' #' in it, which cannot be used; move it"):
        supervisord_conf.conf(home, [Program("app", (f"/{name}/python",))], None, 1000)


def test_a_house_starts_with_as_few_open_files_and_processes_as_there_may_be(home: Home, monkeypatch, tmp_path) -> None:
    limits = {resource.RLIMIT_NOFILE: (256, 256), resource.RLIMIT_NPROC: (-1, 100)}
    monkeypatch.setattr(resource, "getrlimit", limits.get)
    process_logs.link_logs(home)
    text = supervisord_conf.conf(home, [], None, 1000)
    assert "\nminfds=256\n" in text and "\nminprocs=100\n" in text
    assert supervisord_conf.few_files() == ("only 256 files may be open at once, and 1024 are better for several "
                                            "cameras: ulimit -n 1024 before the start")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, resource.RLIM_INFINITY))
    text = supervisord_conf.conf(home, [], None, 1000)
    assert "\nminfds=1024\n" in text and "\nminprocs=200\n" in text and not supervisord_conf.few_files()

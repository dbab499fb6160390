"""What the watchdog watches, from the settings of a house."""

from cli.supervise import watchdog_targets
from cli.supervise.process_table import Program, camera, programs
from cli.supervise.watchdog import conf
from house.settings.whole_config import Settings
from ledger.home import Home

SETTINGS = Settings.model_validate({
    "web": {"bind": "0.0.0.0:8123"}, "cameras": {"front": {"source": "rtsp://h/1"}, "yard": {"source": "rtsp://h/2"}}})


def test_every_process_is_watched_and_asked_in_its_own_way(home: Home) -> None:
    others = [Program("glances", ("/bin/glances",))]

    watchdog_targets.write(home, SETTINGS, [*programs(SETTINGS, ("/bin/valkey",)), *others])

    found = conf.read(str(home.runtime))
    assert {name: each.asked for name, each in found.items()} == {
        "redis": ("redis", str(home.redis_socket)), "app": ("page", "127.0.0.1", 8123), "camera-lan": (),
        "analysis": (), "notifier": (), "historian": (), "glances": ("stopped",)}
    assert {name for name, each in found.items() if not each.memory_mb} == {"glances"}
    assert found["camera-lan"].memory_mb == camera("lan", 2).memory_mb


def test_other_cameras_are_watched_instead_and_all_else_stays(home: Home) -> None:
    watchdog_targets.write(home, SETTINGS, programs(SETTINGS, ("/bin/valkey",)))
    before = conf.read(str(home.runtime))

    watchdog_targets.write_coming(home, SETTINGS, [camera("barns")])

    after = conf.read(str(home.runtime))
    assert before.keys() - after.keys() == {"camera-lan"} and after.keys() - before.keys() == {"camera-barns"}
    assert after["redis"] == before["redis"]

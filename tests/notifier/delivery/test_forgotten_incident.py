"""A picture or clip whose incident is not remembered any more is dropped, and the log says so."""

import logging

from house import facts
from notifier.channel import ChannelError


def test_pictures_and_clips_of_a_forgotten_incident_are_dropped_in_words_and_others_go_on(bench, caplog):
    away = ChannelError("Slack cannot be reached: Connection refused", transient=True)
    bench.show.trouble = lambda operation: (_ for _ in ()).throw(away) if operation in ("upload", "hold") else None
    began = bench.began("e1", picture=True)
    bench.covered()
    for number in range(2):
        bench.record(facts.ClipStored(at=bench.clock.now(), event="e1", camera="front", clip=f"h/front/d/{number}",
                                      seconds=9.0, part=number + 1))
    bench.settle()
    bench.notifier.records.store.forget("incident:e1")
    bench.restart()
    bench.show.trouble = lambda operation: None
    caplog.set_level(logging.INFO)
    bench.wait(60, steps=6)

    assert bench.outbox.depth("show://") == 0
    assert (bench.show.uploads, bench.show.files, bench.show.threads) == ([], {}, [])
    for media in (began.picture, "h/front/d/0", "h/front/d/1"):
        assert caplog.text.count(f"{media} is dropped: its alert is not remembered any more") == 1
    assert "Traceback" not in caplog.text
    assert bench.log.state().troubles == ()
    bench.clock.advance(700)
    bench.began("e2", picture=True)
    bench.covered()
    assert len(bench.show.files) == 1

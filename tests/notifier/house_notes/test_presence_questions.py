"""What presence asks people, on every channel with a button for each answer."""

from house import facts

PEOPLE = {"Anna": {"devices": ["annas-phone"]}, "Ben": {"devices": []}}


def asked(bench, question, about=""):
    fact = facts.PresenceQuestionRaised(at=bench.clock.now(), question=question, about=about, text="Whose is Pixel-7?")
    bench.record(fact)
    bench.settle()
    return [message for message in bench.show.messages.values() if message.title == "Whose is Pixel-7?"]


def test_an_unknown_device_is_asked_about_once_with_everybody_to_choose_from(bench_with):
    bench = bench_with(people=PEOPLE)
    [message] = asked(bench, "replaced", "Pixel-7")
    assert message.commands == (("device Pixel-7 Anna", "Anna's"), ("device Pixel-7 Ben", "Ben's"),
                                ("device Pixel-7 guest", "A guest's"), ("device Pixel-7 house", "Stays here"))
    bench.restart()
    bench.settle()
    assert len(bench.show.messages) == 1


def test_a_blind_house_asks_who_is_out(bench_with):
    [message] = asked(bench_with(people=PEOPLE), "blind")
    assert [command for command, _ in message.commands] == ["mode away", "leaving Anna", "leaving Ben"]

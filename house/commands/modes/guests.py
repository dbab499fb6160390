"""The command about guests: somebody without a known phone is in the house, so presence does not arm it."""

from house import facts
from house.commands.command import Answer, CommandRequest, House, WrongWords, record
from house.commands.words.end_words import End, end_among
from house.state.house_state import Guest, HouseState
from house.status_sentence import until_text

HOW = "Until when? For example until 18:00 or for 3h; off ends it."


def guest(house: House, request: CommandRequest) -> Answer:
    """Let a guest be in the house until a time, or say that they left."""
    now, state = house.now(), house.state()
    if [word.lower() for word in request.words] == ["off"]:
        return _off(house, request, state)
    end, rest = end_among(request.words, (), now, house.settings.house.timezone)
    if rest or end == End() or end.ends == "away":
        raise WrongWords(HOW)
    if end.ends and not house.settings.knows_people:
        return Answer("Nothing says who is home in this house, so nothing would end that. " + HOW, ok=False)
    record(house, request, facts.GuestChosen, until=end.until, ends=end.ends)
    until = until_text(Guest(request.who, end.until, end.ends), house.settings, now)
    return Answer(f"A guest is here{until}: presence does not arm the house meanwhile, and private cameras stay "
                  f"closed.{_against(state, house)}", undo=_undo(state, now))


def _off(house: House, request: CommandRequest, state: HouseState) -> Answer:
    if state.guest(house.now()) is None:
        return Answer("No guest is here.")
    record(house, request, facts.GuestChosen, until=house.now())
    return Answer("No guest is here any more: presence arms the house again in mode Auto.",
                  undo=_undo(state, house.now()))


def _undo(before: HouseState, now: float) -> str:
    known = before.guest(now)
    if known is None:
        return "guest off"
    return f"guest {End(known.until, 'home' if known.ends else '').as_words(now)}"


def _against(state: HouseState, house: House) -> str:
    """What keeps the house armed all the same."""
    mode = state.base_mode(house.settings.house.first_mode)
    held = state.hold("", house.now())
    if held and held.on:
        return " The cameras are held on, and stay so: say release."
    if mode in ("away", "vacation"):
        return f" The mode is {mode.capitalize()}, and stays so: choose Home or Auto."
    return "" if mode in ("auto", "home") else f" The mode is {mode.capitalize()}."

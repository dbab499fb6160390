"""Pairing: a code that is shown on a terminal and said in Slack makes its first owner.

The code is stored nowhere. The offer holds a slow hash of it; each try takes one of its person's five numbered places
before the code is checked, so that no number of requests at once gets a sixth, and nobody uses up the places of others.
"""

import hashlib
import hmac

from house import facts
from house.commands.command import Answer, CommandRequest, House
from house.state.house_state import HouseState

SECONDS = 600.0
TRIES = 5
_ROUNDS = 20_000


def offer(code: str, now: float, anew: bool = False) -> facts.PairingOffered:
    """The fact that offers pairing by `code` for ten minutes from unix time `now`."""
    id = facts.new_id()
    return facts.PairingOffered(at=now, id=id, proof=_proof(code, id), until=now + SECONDS, anew=anew)


def pair(house: House, request: CommandRequest) -> Answer:
    """Make the asker an owner when they say the code that is offered."""
    if request.where != "slack":
        return Answer("Pairing is for Slack: ./hearthwatch pair shows a code, say /hearth pair CODE there.", ok=False)
    offered = house.state().fields.get("pairing")
    if not offered or house.now() >= offered["until"]:
        return Answer("No pairing is in progress. Run ./hearthwatch pair on the house's machine first.", ok=False)
    if not _take_a_try(house, request, offered["offer"]):
        return Answer(f"You have tried this code {TRIES} times: run ./hearthwatch pair for another one.", ok=False)
    code = "".join(request.words).replace("-", "").upper()
    if not hmac.compare_digest(_proof(code, offered["offer"]), offered["proof"]):
        return Answer("That is not the code.", ok=False)
    return _paired(house, request, offered["offer"])


def _paired(house: House, request: CommandRequest, offer: str) -> Answer:
    house.record(facts.HousePaired(at=house.now(), id=facts.derived_id("paired", offer), offer=offer, user=request.who,
                                   team=request.team, app=request.app))
    paired = house.state().fields.get("paired") or {}
    if (paired.get("offer"), paired.get("user")) != (offer, request.who):
        return Answer("Somebody else was faster: this code is used up.", ok=False)
    return Answer("Paired: you are an owner of this house. Give others a role with /hearth role @name viewer "
                  "or operator; /hearth help lists what can be said.")


def _take_a_try(house: House, request: CommandRequest, offer: str) -> bool:
    """Take one of this person's tries at the code; False when none is left. A repeated request takes no second one."""
    mine, who = request.request_id or facts.new_id(), request.who
    for number in range(1, TRIES + 1):
        if _place(house.state(), offer, who, number) is None:
            id = facts.derived_id("pairing try", offer, who, str(number))
            house.record(facts.PairingTried(at=house.now(), id=id, offer=offer, number=number, by=mine, user=who))
        if _place(house.state(), offer, who, number) == mine:
            return True
    return False


def _place(state: HouseState, offer: str, who: str, number: int) -> str | None:
    taken = state.fields.get(f"pairing_try:{who}:{number}")
    return str(taken["by"]) if taken and taken["offer"] == offer else None


def _proof(code: str, offer: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", code.encode("utf-8", "replace"), offer.encode(), _ROUNDS).hex()

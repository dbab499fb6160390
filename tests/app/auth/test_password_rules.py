"""Which passwords are taken."""

import pytest

from app.auth.password_rules import weakness
from app.auth.passwords import Passwords

HOUSE = ["Maple Street"]


@pytest.mark.parametrize("password", [
    "password", "12345678", "password12", "Passw0rd!!", "passwordpassword", "hearthwatch", "H3arthwatch2026",
    "1234567890", "0987654321", "aaaaaaaaaaaa", "abababababab", "a1a1a1a1a1a1", "qwertyuiop", "qwertz123456",
    "abcdefghijkl", "1q2w3e4r5t", "iloveyou12!", "letmein123", "qazwsxedcrfv", "summer2026!", "MapleStreet1",
    "maple.street!", "admin@@admin", "changeme99",
])
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert weakness(password, HOUSE)


@pytest.mark.parametrize("password", [
    "correct horse", "a wholly new word", "Tr0ub4dor&3", "grün-Ähre-Zwölf", "пароль-от-дачи", "maple leaves in october",
    "my password is kitten-blue", "x7#kQ!92mZ",
])
def test_what_nobody_guesses_is_taken_in_every_alphabet(password: str) -> None:
    assert weakness(password, HOUSE) == ""


def test_what_is_made_up_is_always_taken() -> None:
    for _ in range(300):
        assert weakness(Passwords.made_up(), HOUSE) == ""

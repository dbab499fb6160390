from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from house.message import Message, Said
from house.settings.sections.mail import MailSettings
from notifier.channel import ChannelError, Picture
from notifier.mail.letter import MOST_BYTES, Envelope, letter, message_id
from notifier.mail.recipients import taken_apart

PERSON = Message("Person at Сад 庭 🌳", "14:02 · lasted 20 s", "p1", "e1", "occupied", "ann", (Said("It's me", "Ян"),),
                 camera="Сад 庭 🌳", seen=("person 90%", "<b>dog</b> 50%"))
ENVELOPE = Envelope("house@example.org", ("anna@example.org", "ben@example.org"), "<m1@example.org>",
                    datetime(2026, 11, 30, 14, 2, tzinfo=UTC))
PICTURES = [Picture(b"\xff\xd8one", "e1.jpg", ""), Picture(b"\xff\xd8two", "e1-1.jpg", "")]


def read(message=PERSON, pictures=PICTURES, envelope=ENVELOPE, **settings):
    made = letter(message, pictures, envelope, MailSettings(**settings), "http://house:8080")
    return message_from_bytes(made.as_bytes(), policy=default)


def test_text_html_and_pictures_come_as_they_were_in_any_alphabet():
    mail = read()
    assert mail["Subject"] == "Person at Сад 庭 🌳" and mail["From"] == "Hearthwatch <house@example.org>"
    assert mail["To"] == "anna@example.org, ben@example.org" and mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",)).get_content()
    assert "lasted 20 s" in text and "Someone was there, by ann" in text and "http://house:8080/events/e1" in text
    html = mail.get_body(("html",)).get_content()
    assert "It&#x27;s me, by Ян" in html and "cid:e1.jpg" in html and "cid:e1-1.jpg" in html
    shown = [part for part in mail.walk() if part.get_content_type() == "image/jpeg"]
    assert [(part["Content-ID"], part.get_content()) for part in shown] == [
        ("<e1.jpg>", b"\xff\xd8one"), ("<e1-1.jpg>", b"\xff\xd8two")]
    assert all(part.get_content_disposition() == "inline" for part in shown)


def test_news_belongs_to_the_thread_of_the_first_mail():
    assert read()["References"] is None
    later = read(envelope=replace(ENVELOPE, earlier="<m0@example.org>"))
    assert later["References"] == later["In-Reply-To"] == "<m0@example.org>"


def test_templates_are_filled_in_with_what_is_safe_in_html():
    mail = read(subject="$camera: $list $5", text="<h1>$camera</h1>$list$image<p>$link $unknown</p>")
    assert mail["Subject"] == "Сад 庭 🌳: person 90%, <b>dog</b> 50% $5"
    html = mail.get_body(("html",)).get_content()
    assert "<li>&lt;b&gt;dog&lt;/b&gt; 50%</li>" in html and "$unknown" in html and html.count("cid:e1.jpg") == 1
    without = read(text="<p>$title</p>").get_body(("html",)).get_content()
    assert "cid:e1.jpg" in without, "a text that forgets $image has the pictures below it"


def test_nothing_in_a_title_breaks_a_header():
    assert read(replace(PERSON, title="a\r\nBcc: evil@example.org"))["Subject"] == "a Bcc: evil@example.org"
    assert read(replace(PERSON, title="a\r\nBcc: evil@example.org"))["Bcc"] is None


def test_pictures_that_would_make_it_too_large_are_left_out():
    large = [Picture(b"x" * (MOST_BYTES // 2), f"{number}.jpg", "") for number in range(5)]
    assert len([part for part in read(pictures=large).walk() if part.get_content_type() == "image/jpeg"]) == 2


def test_the_same_sending_has_the_same_id_and_another_one_another():
    first = message_id("a", "house@example.org")
    assert first == message_id("a", "house@example.org") != message_id("b", "house@example.org")
    assert first.endswith("@example.org>")


def test_an_address_is_taken_apart():
    found = taken_apart("smtp://house%40example.org:p%40ss@smtp.example.org:2525/?to=anna@example.org,ben@example.org")
    assert (found.host, found.port) == ("smtp.example.org", 2525)
    assert (found.user, found.password) == ("house@example.org", "p@ss")
    assert found.sender == "house@example.org" and found.recipients == ("anna@example.org", "ben@example.org")


@pytest.mark.parametrize(("address", "why"), [
    ("smtp://u:p@host/?from=a@b.de", "needs to="), ("smtp://u:p@host/?to=a@b.de", "needs from="),
    ("smtp://a%40b.de:p@host/?to=anna", "needs to="), ("smtp://a%40b.de:p@host:99999/?to=a@b.de", "cannot be read"),
])
def test_an_address_that_lacks_something_says_what(address, why):
    with pytest.raises(ChannelError, match=why) as error:
        taken_apart(address)
    assert not error.value.transient

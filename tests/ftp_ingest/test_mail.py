"""Cameras that can only mail, with Python's own client."""

import smtplib
import ssl
from email.message import EmailMessage

import pytest

from ftp_ingest.certificate import certificate_file
from ftp_ingest.mail.pictures import TEST_MAIL, attached
from ledger.pushed import sender_counts
from tests.conftest import wait_until

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 20 + b"\xff\xd9"


def mail(*pictures: bytes, name: str = "alarm.jpg") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "camera@home", "house@home", "Motion"
    message.set_content("Motion was detected.")
    for picture in pictures:
        message.add_attachment(picture, maintype="image", subtype="jpeg", filename=name)
    return message


def sent(ingest, port, message, user="yard"):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.login(user, ingest.password)
        return client.send_message(message)


def counted(ingest, kind):
    ingest.senders.flush()
    return sender_counts.read(ingest.home, "yard").get(kind)


def test_every_picture_of_a_mail_arrives(ingest):
    sent(ingest, ingest.mail(), mail(PICTURE, PICTURE + b"2"))

    assert ingest.came() == [PICTURE, PICTURE + b"2"]


def test_pictures_beyond_twenty_in_one_mail_are_counted(ingest):
    sent(ingest, ingest.mail(), mail(*(PICTURE + bytes([number]) for number in range(23))))

    assert len(ingest.came()) == 20
    wait_until(lambda: counted(ingest, sender_counts.SKIPPED) == 3, "it counts")


def test_a_mail_that_is_too_large_is_refused_and_counted(ingest, monkeypatch):
    monkeypatch.setattr("ftp_ingest.mail.server.LARGEST", 10_000)
    port = ingest.mail()
    with pytest.raises(smtplib.SMTPException):
        sent(ingest, port, mail(PICTURE * 5))

    assert ingest.came() == []
    wait_until(lambda: counted(ingest, sender_counts.DROPPED) == 1, "it counts")


def test_a_mail_address_with_the_cameras_name_is_its_login_too(ingest):
    sent(ingest, ingest.mail(), mail(PICTURE), user="Yard@house.local")

    assert ingest.came() == [PICTURE]


def test_a_mail_without_a_picture_is_a_test(ingest):
    sent(ingest, ingest.mail(), mail())

    assert ingest.came() == [TEST_MAIL]


def test_nobody_sends_without_the_right_login(ingest):
    port = ingest.mail()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client, pytest.raises(smtplib.SMTPException):
        client.send_message(mail(PICTURE))
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login("yard", "wrong")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client, pytest.raises(smtplib.SMTPAuthenticationError):
        client.login("nobody", ingest.password)
    assert ingest.came() == []
    wait_until(lambda: (ingest.senders.flush(),
                        sender_counts.read(ingest.home, "yard"))[1].get(sender_counts.REFUSED), "it counts")


def test_too_much_is_refused_for_now_and_counted(ingest):
    with pytest.raises(smtplib.SMTPDataError) as refused:
        sent(ingest, ingest.mail(), mail(b"\xff\xd8\xff" + b"x" * 1_500_000))

    assert refused.value.smtp_code == 452 and ingest.came() == []


@pytest.mark.usefixtures("needs_openssl")
def test_starttls_with_a_certificate_that_the_house_makes(ingest):
    port = ingest.mail(lambda: certificate_file(ingest.home, "", ingest.clock), encryption="required")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.starttls(context=ssl._create_unverified_context())
        client.login("yard", ingest.password)
        client.send_message(mail(PICTURE))

    assert ingest.came() == [PICTURE]


@pytest.mark.parametrize("head", [
    b"Content-Type: image/jpeg; name=\"=?utf-8?B?w7w=?=\"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/2Q==\r\n",
    b"Content-Type: application/octet-stream; name*=x''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/2Q==\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: image/jpeg\r\n"
    b"Content-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/2Q==\r\n",
])
def test_pictures_of_odd_mails_are_found(head):
    (found,) = attached(b"Subject: x\r\n" + head)

    assert found[1] == b"\xff\xd8\xff\xd9"


@pytest.mark.parametrize("message", [b"", b"\xff\0\xfe", b"Content-Type: multipart/mixed\r\n\r\n", b"\r\n" * 100])
def test_what_is_no_mail_is_a_test(message):
    assert [data for _, data in attached(message)] == [TEST_MAIL]

"""Cameras by FTP, with Python's own client: what they send arrives once, whatever they call it and do around it."""

import ftplib
import io
import logging
import socket
import ssl

import pytest

from ftp_ingest.certificate import certificate_file
from ftp_ingest.ftp import uploads
from ledger.pushed import sender_counts
from tests.conftest import wait_until

PICTURE = b"\xff\xd8\xff" + b"x" * 5000 + b"\xff\xd9"


@pytest.fixture
def port(ingest):
    return ingest.ftp()


def client(ingest, port, kind=ftplib.FTP, **options) -> ftplib.FTP:
    found = kind(timeout=20, **options)
    found.connect("127.0.0.1", port)
    found.login("yard", ingest.password)
    return found


def reset(connection: socket.socket) -> None:
    """Break it off, as when the power fails."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def stor(ftp, name, data=PICTURE):
    return ftp.storbinary(f"STOR {name}", io.BytesIO(data))


def test_each_upload_arrives_though_the_camera_always_takes_the_same_name(ingest, port):
    with client(ingest, port) as ftp:
        for number in range(3):
            assert stor(ftp, "snap.jpg", PICTURE + bytes([number])).startswith("226")

    assert ingest.came() == [PICTURE + bytes([number]) for number in range(3)]


@pytest.mark.parametrize("path", [
    "../../../../etc/passwd", "/../../x.jpg", "\\\\a\\b.jpg", "C:\\x.jpg", "n" * 300 + ".jpg",
    "entr\u00e9e \U0001f3e0.jpg", "<script>.jpg", "a/b/c/d.jpg", "'; rm -rf.jpg", ".hidden",
])
def test_no_name_is_ever_that_of_a_file_here(ingest, port, tmp_path, path):
    with client(ingest, port) as ftp:
        assert stor(ftp, path).startswith("226")

    (file,) = ingest.spool.waiting("yard")
    assert file.path.parent == ingest.home.runtime / "pushed" / "yard" and file.path.read_bytes() == PICTURE
    strange = [each for each in tmp_path.rglob("*") if each.is_file() and each.read_bytes() == PICTURE]
    assert strange == [file.path]


def test_a_name_with_a_nul_or_of_a_thousand_letters_ends_nothing(ingest, port, caplog):
    with client(ingest, port) as ftp:
        with pytest.raises(ftplib.error_perm, match="550"):
            stor(ftp, "a\0b.jpg")
        with pytest.raises(ftplib.error_perm, match="550"):
            stor(ftp, "n" * 1500)
        assert stor(ftp, "good.jpg").startswith("226")
    assert len(ingest.came()) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_folders_are_there_as_soon_as_they_are_named(ingest, port):
    with client(ingest, port) as ftp:
        assert ftp.sendcmd("MKD 2026").startswith("257")
        assert ftp.sendcmd("MKD 2026").startswith("257")
        assert ftp.sendcmd("XMKD a/b/c").startswith("257")
        assert ftp.cwd("front/2026-11-30/001/jpg/10").startswith("250")
        assert ftp.pwd() == "/front/2026-11-30/001/jpg/10"
        stor(ftp, "01.02[M][0@0][0].jpg")
        assert ftp.nlst() == ["01.02[M][0@0][0].jpg"]
        assert ftp.size("01.02[M][0@0][0].jpg") == len(PICTURE)


def test_what_cameras_ask_besides_is_answered_kindly(ingest, port):
    with client(ingest, port) as ftp:
        assert ftp.sendcmd("ALLO 70000").startswith("200")
        assert ftp.sendcmd("CLNT camera").startswith("200")
        assert ftp.sendcmd("NOOP").startswith("200")
        stor(ftp, "test.txt", b"test")
        assert ftp.sendcmd("MFMT 19700101000000 test.txt").startswith("213")
        assert ftp.delete("test.txt").startswith("250")
        assert ftp.storbinary("APPE log.jpg", io.BytesIO(PICTURE)).startswith("226")
        assert ftp.storbinary("STOU", io.BytesIO(PICTURE)).startswith("226")
    assert ingest.came() == [b"test", PICTURE, PICTURE]


def test_active_transfers_work_as_well(ingest, port):
    with client(ingest, port) as ftp:
        ftp.set_pasv(False)
        stor(ftp, "a.jpg")
    assert ingest.came() == [PICTURE]


@pytest.mark.parametrize(("passing", "final"), [("10.10.10.dav_", "10.10.10.dav"), ("snap.tmp", "snap.jpg")])
def test_a_file_under_a_passing_name_waits_for_its_own(ingest, port, passing, final):
    with client(ingest, port) as ftp:
        stor(ftp, passing)
        assert ingest.came() == []
    with client(ingest, port) as ftp:  # some rename in another connection
        ftp.rename(passing, final)
        wait_until(lambda: ingest.came() == [PICTURE], "the renamed file waits")


def test_a_passing_name_that_never_changes_is_taken_in_the_end(ingest, monkeypatch):
    monkeypatch.setattr(uploads, "HELD_FOR", 0.0)
    monkeypatch.setattr("ftp_ingest.ftp.server._UPKEEP_EVERY", 0.0)
    with client(ingest, ingest.ftp()) as ftp:
        stor(ftp, "snap.tmp")
        wait_until(lambda: ingest.came() == [PICTURE], "it is taken")


@pytest.mark.parametrize("first", ["data", "control"])
def test_a_transfer_that_is_cut_is_handed_on_as_far_as_it_came(ingest, port, first):
    ftp = client(ingest, port)
    data = ftp.transfercmd("STOR cut.jpg")
    data.sendall(PICTURE[:3000])
    folder = ingest.home.runtime / "pushed" / "yard"
    wait_until(lambda: [file.stat().st_size for file in folder.iterdir()] == [3000], "half of it is there")
    reset(data if first == "data" else ftp.sock)
    if first == "control":
        data.close()

    wait_until(lambda: ingest.came() == [PICTURE[:3000]], "what came waits")


def test_an_upload_that_never_comes_leaves_nothing(ingest, port):
    ftp = client(ingest, port)
    ftp.sendcmd("PASV")
    ftp.putcmd("STOR nothing.jpg")
    assert ftp.getresp().startswith("150")
    ftp.close()

    folder = ingest.home.runtime / "pushed" / "yard"
    wait_until(lambda: list(folder.iterdir()) == [], "nothing is left")


def test_more_than_a_camera_may_have_waiting_is_refused_with_552_and_counted(ingest, port):
    def is_refused(name, size):
        """The server may close the data connection before all was sent; what it says comes then."""
        with pytest.raises(ftplib.error_perm, match="552"):
            try:
                stor(ftp, name, b"x" * size)
            except ConnectionError:
                ftp.voidresp()

    with client(ingest, port) as ftp:
        is_refused("large.jpg", 1_200_000)
        stor(ftp, "a.jpg", b"x" * 900_000)
        is_refused("b.jpg", 300_000)
        stor(ftp, "c.jpg", b"x" * 100_000)
    assert [len(each) for each in ingest.came()] == [900_000, 100_000]
    wait_until(lambda: (ingest.senders.flush(),
                        sender_counts.read(ingest.home, "yard"))[1].get(sender_counts.DROPPED) == 2,
               "both are counted")


@pytest.mark.parametrize(("user", "password"), [
    ("yard", "wrong"), ("yard", ""), ("door", "x"), ("anonymous", "a@b"), ("../yard", "x"), ("y\u00e4rd", "\xff\xfe"),
])
def test_nobody_else_gets_in(ingest, port, user, password, monkeypatch):
    monkeypatch.setattr("pyftpdlib.handlers.FTPHandler.auth_failed_timeout", 0)
    with ftplib.FTP(timeout=20, encoding="latin-1") as ftp:
        ftp.connect("127.0.0.1", port)
        with pytest.raises(ftplib.Error):
            ftp.login(user, password)
        with pytest.raises((ftplib.Error, EOFError)):
            ftp.sendcmd("PASV")
    assert ingest.came() == []


def test_a_camera_that_writes_its_user_with_a_capital_gets_in(ingest, port):
    with ftplib.FTP(timeout=20) as ftp:
        ftp.connect("127.0.0.1", port)
        ftp.login("Yard", ingest.password)
        stor(ftp, "a.jpg")
    assert ingest.came() == [PICTURE]


def test_nothing_can_be_fetched_again(ingest, port):
    with client(ingest, port) as ftp:
        stor(ftp, "a.jpg")
        with pytest.raises(ftplib.error_perm, match="550"):
            ftp.retrbinary("RETR a.jpg", lambda data: None)


def test_passwords_and_names_are_in_no_log(ingest, port, caplog):
    caplog.set_level(logging.DEBUG)
    with client(ingest, port) as ftp:
        stor(ftp, "somebody.jpg")
    assert ingest.password not in caplog.text


@pytest.mark.usefixtures("needs_openssl")
def test_ftps_with_a_certificate_that_the_house_makes(ingest):
    port = ingest.ftp(lambda: certificate_file(ingest.home, "", ingest.clock), encryption="required")
    with pytest.raises(ftplib.error_perm, match="550"):
        client(ingest, port)
    with client(ingest, port, ftplib.FTP_TLS, context=ssl._create_unverified_context()) as ftp:
        ftp.prot_p()
        assert stor(ftp, "a.jpg").startswith("2")

    assert ingest.came() == [PICTURE]
    assert (ingest.home.secrets / "ingest.pem").stat().st_mode & 0o777 == 0o600


def test_hikvisions_timer_pictures_are_told_from_those_of_motion(ingest, port):
    with client(ingest, port) as ftp:
        stor(ftp, "192.168.1.64_01_20261130101010123_TIMING.jpg")
        stor(ftp, "192.168.1.64_01_20261130101011123_MOTION_DETECTION.jpg")
    assert [file.timed for file in ingest.spool.waiting("yard")] == [True, False]

"""How cameras of each make send by FTP, as scripts: names, folders, order and habits, and what must come of them.

From manuals, bug reports and captures of others; no camera was at hand.
"""

import ftplib
import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Session = Callable[[ftplib.FTP, "Sent"], None]


@dataclass(frozen=True)
class Sent:
    """What a camera has to send: a picture, and a clip of each kind (MP4, Matroska, raw H.264)."""

    jpeg: bytes
    mp4: bytes
    mkv: bytes
    h264: bytes


@dataclass(frozen=True)
class Make:
    """One make: what its camera does in one connection, and how many of each must be counted after it."""

    name: str
    session: Session
    counts: dict[str, int]


def stor(ftp: ftplib.FTP, name: str, data: bytes) -> None:
    """Store a file under that name."""
    ftp.storbinary(f"STOR {name}", io.BytesIO(data))


def hikvision(ftp: ftplib.FTP, sent: Sent) -> None:
    """A folder by its address, the event in the name."""
    ftp.sendcmd("MKD 192.168.1.64")
    ftp.cwd("192.168.1.64")
    for number in range(3):
        stor(ftp, f"192.168.1.64_01_2026113010100{number}123_MOTION_DETECTION.jpg", sent.jpeg)


def dahua(ftp: ftplib.FTP, sent: Sent) -> None:
    """ALLO before each file, a folder for each minute, the clip under a passing name, an index beside it."""
    for part in ("4F05", "4F05/2026-11-30", "4F05/2026-11-30/001", "4F05/2026-11-30/001/jpg"):
        ftp.sendcmd(f"MKD {part}")
    if not ftp.sendcmd(f"ALLO {len(sent.jpeg)}").startswith("200"):
        raise ftplib.Error("it would hang up at this answer to ALLO")
    stor(ftp, "/4F05/2026-11-30/001/jpg/10/10/10[M][0@0][0].jpg", sent.jpeg)
    stor(ftp, "/4F05/2026-11-30/001/dav/10/10.10.10-10.10.20[M][0@0][0].idx", b"index")
    passing = "/4F05/2026-11-30/001/dav/10/10.10.10-10.10.20[M][0@0][0].dav_"
    stor(ftp, passing, sent.mp4)
    ftp.rename(passing, passing.removesuffix("_"))


def reolink(ftp: ftplib.FTP, sent: Sent) -> None:
    """Its test makes a folder and removes it; then a picture and a clip."""
    ftp.sendcmd("MKD camera_test20261130101010")
    ftp.sendcmd("RMD camera_test20261130101010")
    stor(ftp, "Front_01_20261130101010.jpg", sent.jpeg)
    stor(ftp, "Front_01_20261130101010.mp4", sent.mp4)


def foscam(ftp: ftplib.FTP, sent: Sent) -> None:
    """Folders step by step, a picture, an empty Matroska file and a whole one."""
    for step in ("FI9900P_00626E", "snap"):
        ftp.sendcmd(f"XMKD {step}")
        ftp.cwd(step)
    stor(ftp, "MDAlarm_20261130-101010.jpg", sent.jpeg)
    stor(ftp, "/FI9900P_00626E/record/MDalarm_20261130_101010.mkv", b"")
    stor(ftp, "/FI9900P_00626E/record/MDalarm_20261130_101020.mkv", sent.mkv)


def hisilicon(ftp: ftplib.FTP, sent: Sent) -> None:
    """The test of its settings page, then a picture and raw H.264 behind a header of its own."""
    stor(ftp, "test.txt", b"FTP test")
    stor(ftp, "2026-11-30/101010.jpg", sent.jpeg)
    stor(ftp, "2026-11-30/101010.h264", b"XMHD\0\1\2\3\4\5\6\7\10\11\12\13" + sent.h264)


def yi_hack(ftp: ftplib.FTP, sent: Sent) -> None:
    """No picture; clips under the same name every hour, cut at the full minute."""
    ftp.sendcmd("MKD 2026Y11M30D10H")
    for _ in range(2):
        stor(ftp, "2026Y11M30D10H/E1_29M00S60.mp4", sent.mp4)


def one_name(ftp: ftplib.FTP, sent: Sent) -> None:
    """A cheap camera that has one name for ever, once under a passing one."""
    for _ in range(3):
        stor(ftp, "snap.jpg", sent.jpeg)
    stor(ftp, "snap.tmp", sent.jpeg)
    ftp.rename("snap.tmp", "snap.jpg")


def cut(ftp: ftplib.FTP, sent: Sent) -> None:
    """Loses its Wi-Fi in the middle of a picture."""
    data = ftp.transfercmd("STOR cut.jpg")
    data.sendall(sent.jpeg[: len(sent.jpeg) // 2])
    data.shutdown(socket.SHUT_WR)
    data.close()
    ftp.voidresp()


def hostile(ftp: ftplib.FTP, sent: Sent) -> None:
    """Whoever has the password and means harm: nothing of it ends the server or leaves its folder."""
    for name in ("../../../../tmp/x.jpg", "n" * 300 + ".jpg", "\\\\a\\b.jpg", "entr\xe9e.jpg"):
        stor(ftp, name, sent.jpeg)
    for name in ("a\0b.jpg", "n" * 1800):
        try:
            stor(ftp, name, sent.jpeg)
        except ftplib.error_perm:
            continue
        raise ftplib.Error(f"{name[:8]!r} was taken")


MAKES = (
    Make("hikvision", hikvision, {"pictures": 3}), Make("dahua", dahua, {"pictures": 1, "clips": 1, "tests": 1}),
    Make("reolink", reolink, {"pictures": 1, "clips": 1}),
    Make("foscam", foscam, {"pictures": 1, "clips": 1, "tests": 1}),
    Make("hisilicon", hisilicon, {"pictures": 1, "clips": 1, "tests": 1}), Make("yi-hack", yi_hack, {"clips": 2}),
    Make("one-name", one_name, {"pictures": 4}), Make("cut", cut, {"pictures": 1, "cut": 1}),
    Make("hostile", hostile, {"pictures": 4}),
)


def escaped(home: Path) -> list[str]:
    """Files outside of the house that a hostile name would have made."""
    return [str(each) for each in (Path("/tmp/x.jpg"), home.parent / "x.jpg") if each.exists()]

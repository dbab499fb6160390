"""What an FTP client's commands do, where cameras need it otherwise than pyftpdlib does it by itself."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from pyftpdlib.exceptions import AuthenticationFailed
from pyftpdlib.handlers import DTPHandler, FTPHandler

from ftp_ingest.ftp.filesystem import UploadFilesystem
from ftp_ingest.ftp.uploads import Uploads
from ftp_ingest.senders import Senders
from house.settings.sections.ingest import FtpSection
from ledger.pushed.spool import SpoolFull

log = logging.getLogger(__name__)

TIMEOUT = 90
"""Seconds without a command after which a connection ends."""
FULL = "552 Too much of this camera waits already, or there is no room."
_RIGHTS = frozenset("eladfmwMT")  # all but reading: what was sent is not given out again


class SenderAuthorizer:
    """Lets the cameras of the settings in, each with its own password; as pyftpdlib asks it."""

    def __init__(self, senders: Senders) -> None:
        self._senders = senders

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        """Raises AuthenticationFailed; some cameras write their user with a capital."""
        sender = username.lower()
        if not self._senders.let_in(sender, password):
            raise AuthenticationFailed("Authentication failed.")
        handler.username = sender

    def has_user(self, username: str) -> bool:
        return username in self._senders.names

    def has_perm(self, username: str, perm: str, path: str | None = None) -> bool:
        return perm in _RIGHTS

    def get_perms(self, username: str) -> str:
        return "".join(sorted(_RIGHTS))

    def get_home_dir(self, username: str) -> str:
        return "/"

    def get_msg_login(self, username: str) -> str:
        return "Login successful."

    def get_msg_quit(self, username: str) -> str:
        return "Goodbye."

    def impersonate_user(self, username: str, password: str) -> None:
        """All of it happens as the user who runs the house."""

    def terminate_impersonation(self, username: str) -> None:
        """As above."""


class _CameraData:
    """A data connection that says 552 when there is no room."""

    timeout = TIMEOUT

    def handle_error(self: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, SpoolFull) or isinstance(getattr(error, "__cause__", None), SpoolFull):
            self._resp = (FULL, logging.getLogger("pyftpdlib").warning)
            self.close()
        else:
            super().handle_error()  # type: ignore[misc]


class _CameraCommands:
    """The commands of one connection."""

    senders: Senders
    uploads: Uploads

    def ftp_STOR(self: Any, file: str, mode: str = "w") -> Any:
        try:
            self.uploads.spool.room(self.username)
            return super().ftp_STOR(file, mode)  # type: ignore[misc]
        except SpoolFull as error:
            self.senders.dropped(self.username, error)
            self.respond(FULL)
        return None

    def ftp_ALLO(self: Any, line: str) -> None:
        """Some cameras hang up when they hear that it was not necessary (202)."""
        self.respond("200 OK.")

    def ftp_SIZE(self: Any, path: str) -> None:
        """Also in ASCII mode, in which some cameras stay: nothing is ever translated."""
        upload = self.fs.tree.files.get(path)
        self.respond(f"213 {upload.size}" if upload is not None else "550 No such file.")

    def ftp_CLNT(self: Any, line: str) -> None:
        """What the client calls itself."""
        self.respond("200 OK.")

    def on_file_received(self: Any, file: str) -> None:
        self._taken(whole=True)

    def on_incomplete_file_received(self: Any, file: str) -> None:
        self._taken(whole=False)

    def on_disconnect(self: Any) -> None:
        if self._filesystem is not None:
            self._filesystem.drop_unfinished()

    def on_login(self: Any, username: str) -> None:
        self._filesystem = self.fs

    def on_login_failed(self: Any, username: str, password: str) -> None:
        log.warning("FTP: a login was refused, from %s", self.remote_ip)

    def _taken(self: Any, whole: bool) -> None:
        """The data connection has ended: what came is judged by whoever reads it, not by how it ended."""
        fs: UploadFilesystem = self._filesystem
        writing, fs.writing = fs.writing, None
        if writing is None:
            return
        try:
            if writing.full or not (whole or writing.incoming.size):
                writing.incoming.drop()
                if writing.full:
                    self.senders.dropped(fs.sender, SpoolFull(FULL[4:]))
            else:
                self.uploads.arrived(fs.sender, writing.name, writing.incoming)
        except OSError as error:
            self.senders.dropped(fs.sender, error)


def handler_class(settings: FtpSection, senders: Senders, uploads: Uploads, certificate: Callable[[], str]) -> type:
    """The handler of one server: pyftpdlib's with what cameras need, encrypted when that is wanted.

    certificate: gives the path of a file with certificate and key; called only when it is needed. Raises OSError.
    """
    base, data = _plain_or_encrypted(settings)
    filesystem = type("CameraFilesystem", (UploadFilesystem,), {"uploads": uploads})
    data = type("CameraData", (_CameraData, data), {})
    commands = {**base.proto_cmds, "CLNT": {"perm": None, "auth": False, "arg": None, "help": "CLNT <SP> name"}}
    found: dict[str, Any] = {
        "senders": senders, "uploads": uploads, "authorizer": SenderAuthorizer(senders), "abstracted_fs": filesystem,
        "dtp_handler": data, "proto_cmds": commands, "banner": "ready", "timeout": TIMEOUT, "use_sendfile": False,
        "passive_ports": list(settings.ports), "masquerade_address": settings.masquerade or None, "_filesystem": None,
    }
    if settings.encryption != "off":
        required = settings.encryption == "required"
        found |= {"certfile": certificate(), "tls_control_required": required, "tls_data_required": required,
                  "ssl_context": None}
    return type("CameraConnection", (_CameraCommands, base), found)


def _plain_or_encrypted(settings: FtpSection) -> tuple[Any, Any]:
    if settings.encryption == "off":
        return FTPHandler, DTPHandler
    from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler  # needs pyOpenSSL

    return TLS_FTPHandler, TLS_DTPHandler

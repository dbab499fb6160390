"""A camera's address, user, password and check period as its form changes them.

A password that is not typed stays as it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from app.pages.camera_setup import check_period
from app.pages.camera_setup.add_form import AddForm, address_mistakes, sentence
from app.pages.camera_setup.check_period import CheckPeriod, NoPeriod
from app.pages.camera_setup.child_process import ChildFailed, asked
from house.settings.overlay import camera_change, camera_login
from house.settings.overlay.camera_change import CameraOrigin, HomeFiles
from house.settings.overlay.camera_login import WrittenAddress

_READ_SECONDS = 60.0


class NotRead(Exception):
    """What was typed cannot be an address: one line, at this field."""

    transient = False

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field, self.text = field, text


@dataclass(frozen=True)
class AddressChange:
    """What the form says of the camera's address. typed: None where the form has no address; known: as it was.

    period: what is typed as its check period; None where the form has none.
    """

    typed: AddForm | None
    known: CameraOrigin
    period: str | None = None

    @classmethod
    def read(cls, sent: Mapping[str, str], known: CameraOrigin) -> "AddressChange":
        """The form as it was sent."""
        period = sent.get(check_period.KEY)
        return cls(AddForm.read(sent) if "address" in sent else None, known, None if period is None else period.strip())

    @contextmanager
    def written(self, home: HomeFiles, camera: str) -> Iterator[dict[str, Any]]:
        """The addresses as they go into the settings; a new password is in its file for as long as this goes well.

        Raises NotRead, with nothing written.
        """
        before, small = self.known.written("source"), self.known.written("motion_source")
        form = self._with_period(before, small)
        if form is None or self._same(form, before, small):
            yield {}
            return
        self._check(form, before)
        secret = self._secret(form, before, home, camera)
        login = (form.user, secret) if form.has_login else ("", "")
        try:
            yield {"source": WrittenAddress(form.address, *login).written(),
                   "motion_source": WrittenAddress(form.small, *login).written() if form.small else None}
        except Exception:
            camera_change.tidy(home, camera)
            raise

    def _with_period(self, before: WrittenAddress, small: WrittenAddress) -> AddForm | None:
        """The form with the check period in the address that is looked at, where that was changed; raises NotRead."""
        looked = small.plain or before.plain
        kind = CheckPeriod.of(looked)
        if self.period is None or kind is None or self.period == kind.shown(looked):
            return self.typed
        form = self.typed or AddForm(before.plain, user=before.user, small=small.plain)
        try:
            return _at_period(form, self.period)
        except NoPeriod as error:
            raise NotRead(check_period.KEY, str(error)) from error

    @staticmethod
    def _same(form: AddForm, before: WrittenAddress, small: WrittenAddress) -> bool:
        return not form.password and (form.address, form.user, form.small) == (before.plain, before.user, small.plain)

    def _check(self, form: AddForm, before: WrittenAddress) -> None:
        for field, text in address_mistakes(form).items():
            raise NotRead(field, text)
        if "${" in form.address:
            return
        for field, address in (("address", form.address), ("small", form.small)):
            if address:
                _adapters_take(field, form.with_login(address, "x" if before.secret or form.password else ""))

    @staticmethod
    def _secret(form: AddForm, before: WrittenAddress, home: HomeFiles, camera: str) -> str:
        """How the settings refer to the password: of a new file, or of the one there was."""
        plain = before.secret if "${" not in before.secret else ""
        if not form.password and not plain:
            return before.secret if form.user else ""
        try:
            return camera_login.keep_password(home.secrets, camera, form.password or unquote(plain))
        except OSError as error:
            raise NotRead("password", f"The password cannot be kept: {error.strerror}.") from error


def _at_period(form: AddForm, text: str) -> AddForm:
    """The form with that check period in its address; as it is where that says none. Raises NoPeriod."""
    kind = CheckPeriod.of(form.small or form.address)
    if kind is None:
        return form
    if form.small:
        return replace(form, small=kind.written(form.small, text))
    return replace(form, address=kind.written(form.address, text))


def _adapters_take(field: str, address: str) -> None:
    try:
        said = asked("camera_process.trial", {"address": address, "only_read": True}, _READ_SECONDS).get("error", "")
    except ChildFailed as error:
        said = str(error)
    if said:
        raise NotRead(field, sentence(said))

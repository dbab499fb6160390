"""What goes wrong between the house and an ONVIF camera, as one PanTiltError that says how to mend it."""

import re

from camera_process.pan_tilt.head import PanTiltError

_REFUSED = re.compile(r"notauthorized|not authorized|authentication|failedauth|unauthorized")


def translated(error: Exception, where: str) -> PanTiltError:
    """The error of any of the packages that speak ONVIF, or of a malformed answer; `where` names the camera."""
    if isinstance(error, TimeoutError):
        return PanTiltError(f"{where} takes too long to answer by ONVIF", transient=True)
    if isinstance(error, OSError):
        return PanTiltError(f"{where} cannot be reached by ONVIF: check host, port and that ONVIF is switched on",
                            transient=True)
    name, text = type(error).__name__, _line(str(error))
    codes, status = _soap_codes(error)
    about = " ".join([name, text, *codes]).lower()
    if status in (401, 403) or _REFUSED.search(about):
        return PanTiltError(f"{where} refuses this user and password; ONVIF may have users of its own, and the "
                            "clocks of camera and house must agree", transient=False)
    if "support service" in about:
        return PanTiltError(f"{where} has no PTZ service: it does not turn", transient=False)
    if name in ("DTDForbidden", "EntitiesForbidden", "ExternalReferenceForbidden"):
        return PanTiltError(f"{where} sends XML that no camera has a reason to send", transient=False)
    if name == "Fault":
        return PanTiltError(f"{where} refuses: {text or 'it does not say why'}", transient=False)
    return PanTiltError(f"{where} does not answer as an ONVIF camera ({name})", transient=True)


def _soap_codes(error: Exception) -> tuple[list[str], int]:
    """The subcodes of a SOAP fault and the HTTP status of an answer; none and 0 where the error has no such thing."""
    from zeep.exceptions import Fault, TransportError  # an optional package

    codes = [str(each) for each in error.subcodes or ()] if isinstance(error, Fault) else []
    return codes, error.status_code if isinstance(error, TransportError) else 0


def _line(text: str) -> str:
    """What a camera said, as one short line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:400]).split())[:160]

"""The certificate a router shows, for one that made its own."""

import hashlib
import socket
import ssl


def fingerprint_of(host: str, port: int, seconds: float) -> str:
    """SHA-256 of the certificate shown there, 64 small letters and digits; "" when none is shown in that time.

    Nothing but a greeting is sent: who answers is not known.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((host, port), timeout=seconds) as plain, \
                context.wrap_socket(plain, server_hostname=host) as tls:
            shown = tls.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(shown).hexdigest() if shown else ""

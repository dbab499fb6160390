"""The certificate of encrypted servers: the one that is given, else one that the house makes and signs itself."""

import datetime

from house.atomic_write import write_first
from house.clock import Clock
from ledger.home import Home

NAME = "ingest.pem"
_YEARS = 20
"""Cameras that remember a certificate would refuse a new one, and most look at none."""


def certificate_file(home: Home, given: str, clock: Clock) -> str:
    """The path of a file with certificate and key; OSError when the given one is not there.

    given: as it stands in the settings; "": the house's own, made when there is none yet.
    """
    if given:
        path = home.path / given  # a whole path stays as it is
        path.open("rb").close()
        return str(path)
    path = home.secrets / NAME
    if not path.exists():
        home.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_first(path, _made(datetime.datetime.fromtimestamp(clock.now(), datetime.UTC)))
    return str(path)


def _made(now: datetime.datetime) -> bytes:
    """Key and certificate in PEM; 2048 bit RSA, which old cameras know as well."""
    from cryptography import x509  # heavy, and only needed once
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hearthwatch")])
    signed = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
              .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
              .not_valid_after(now + datetime.timedelta(days=365 * _YEARS)).sign(key, hashes.SHA256()))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                               serialization.NoEncryption())
    return secret + signed.public_bytes(serialization.Encoding.PEM)

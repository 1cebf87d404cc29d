"""What a demonstration on the local network needs: an address, a certificate, a QR code.

Browsers give a camera to secure pages only, so a phone on the same network needs HTTPS. The
certificate is made here and signed by itself; the phone asks once whether to trust it.
"""

import datetime
import io
import os
import socket
import sys
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_DAYS = 365
"""Apple's devices refuse certificates of more than 825 days (support.apple.com/103769)."""

RENEW_DAYS = 7
"""A certificate that ends sooner is made anew, so that it outlasts a day of trying."""

_ELSEWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): routed by default, never answered


def lan_address() -> str:
    """This machine's address on its network, or 127.0.0.1 where it has none.

    Connecting a UDP socket sends nothing: the system only chooses the address it would send from.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE, 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def self_signed_certificate(directory: Path, addresses: Iterable[str]) -> tuple[Path, Path]:
    """A certificate for `addresses` (IP addresses or names) and its key: paths in `directory`.

    The one made before is used again while it is valid and covers all the addresses: a phone
    that trusts it is not asked twice. Raises OSError where `directory` cannot be written.
    """
    certificate_path, key_path = directory / "lan-cert.pem", directory / "lan-key.pem"
    wanted = sorted(set(addresses))
    now = datetime.datetime.now(datetime.UTC)
    if not _is_usable(certificate_path, key_path, wanted, now):
        directory.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        _write_private(key_path, _pem(key))
        certificate = _certificate(key, wanted, now).public_bytes(serialization.Encoding.PEM)
        certificate_path.write_bytes(certificate)
    return certificate_path, key_path


def qr(text: str, terminal: bool | None = None) -> str:
    """`text` as a QR code to print, or `text` itself where no person scans the output.

    `terminal` says whether the output is a terminal; by default standard output is asked.
    """
    if not (sys.stdout.isatty() if terminal is None else terminal):
        return text
    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")


def _is_usable(
    certificate_path: Path, key_path: Path, wanted: list[str], now: datetime.datetime
) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    return (
        certificate.not_valid_before_utc <= now
        and now + datetime.timedelta(days=RENEW_DAYS) < certificate.not_valid_after_utc
        and certificate.public_key() == key.public_key()
        and all(_name(address) in names for address in wanted)
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey, addresses: list[str], now: datetime.datetime
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SignDesk demonstration")])
    public = key.public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(map(_name, addresses)), critical=False)
        # Not an authority: whoever steals this key can pose as this machine and as nobody else.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )


def _name(address: str) -> x509.GeneralName:
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return x509.DNSName(address)
    return x509.IPAddress(parsed)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner could ever read, whatever was there before."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)

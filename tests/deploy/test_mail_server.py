"""The mail server of an installation: named in the operator's file, checked before anything starts, looked at by the doctor."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.foundation.settings import MailSecurity, MailServer
from app.oversight.mailing import smtp_carrier
from app.oversight.mailing.smtp_carrier import MailUndelivered
from deploy.doctor import _mail
from deploy.failures import DeployError
from deploy.installation import Installation, settings_of
from tests.smtp_sink import smtp_sink

WHOLE = '[mail]\nhost = "mail.example"\nsender = "qdb@example.org"\nsite = "https://spj.example.org/"\n'


def test_none_is_configured_and_that_is_fine(folder: Path) -> None:
    assert settings_of(folder).mail is None
    finding = _mail(Installation.of(folder, {}))
    assert finding.fine
    assert "没有配置邮件服务器" in finding.text


def test_a_server_is_read_and_its_password_comes_from_a_file_and_is_shown_nowhere(folder: Path) -> None:
    (folder / "smtp-password").write_text("geheim-7\n")
    (folder / "smtp-password").chmod(0o600)
    (folder / "settings.toml").write_text(WHOLE + 'user = "qdb"\npassword_file = "smtp-password"\n')
    settings = settings_of(folder)
    assert settings.mail == MailServer(
        "mail.example", 587, MailSecurity.STARTTLS, "qdb@example.org", "https://spj.example.org", "qdb", "geheim-7"
    )
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[mail]", "host"),
        (WHOLE + 'password = "x"', "password"),
        (WHOLE + 'port = "25"', "port"),
        (WHOLE + "port = 70000", "port"),
        (WHOLE + 'security = "ssl"', "security"),
        (WHOLE + 'security = "plain"', "本机"),
        (WHOLE + 'user = "qdb"', "user"),
        (WHOLE + 'user = "qdb"\npassword_file = "nowhere"', "无法读取"),
        (WHOLE + 'user = "qdb"\npassword_file = "open"', "chmod 600"),
        (WHOLE + 'ca_file = "nowhere"', "无法读取"),
        (WHOLE.replace("qdb@example.org", "局 <qdb@example.org>"), "sender"),
        (WHOLE.replace("https://", ""), "site"),
        (WHOLE.replace("example.org/", "example.org/qdb"), "site"),
        ("mail = true", "mail"),
    ],
)
def test_a_wrong_setting_is_named(folder: Path, text: str, named: str) -> None:
    (folder / "open").write_text("x")
    (folder / "open").chmod(0o644)
    (folder / "settings.toml").write_text(text)
    with pytest.raises(DeployError, match=named):
        settings_of(folder)


def test_the_doctor_looks_whether_the_server_can_be_reached(folder: Path) -> None:
    with smtp_sink() as sink:
        text = WHOLE.replace("mail.example", "127.0.0.1") + f'security = "plain"\nport = {sink.port}\n'
        (folder / "settings.toml").write_text(text)
        found = _mail(Installation.of(folder, {}))
        assert (found.fine, "能够连接" in found.text) == (True, True)
        sink.replies["EHLO"] = sink.replies["HELO"] = "554 not you"
        assert not _mail(Installation.of(folder, {})).fine
    found = _mail(Installation.of(folder, {}))
    assert (found.fine, "连接不上邮件服务器" in found.text) == (False, True)
    assert sink.mails == []


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS, and the file that trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    at = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1)).add_extension(names, False)
        .add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / f"{host}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context, pem


@pytest.mark.parametrize(
    ("host", "trusted", "reason"),
    [
        ("127.0.0.1", True, None),
        ("127.0.0.1", False, "证书或加密未通过验证"),
        ("127.0.0.2", True, "证书或加密未通过验证"),
    ],
    ids=["trusted", "unknown", "another host's"],
)
def test_a_certificate_is_verified_before_a_word_is_said(
    folder: Path, host: str, trusted: bool, reason: str | None
) -> None:
    context, pem = certificate(folder, host)
    mail = EmailMessage()
    mail["To"] = "a@example.org"
    mail.set_content("text")
    with smtp_sink(context) as sink:
        server = MailServer(
            "127.0.0.1", sink.port, MailSecurity.STARTTLS, "qdb@example.org", "https://a.example",
            ca_file=pem if trusted else None,
        )  # fmt: skip
        if reason is None:
            with smtp_carrier.open_connection(server) as way:
                way.send(mail, "a@example.org")
        else:
            with pytest.raises(MailUndelivered, match=reason), smtp_carrier.open_connection(server) as way:
                way.send(mail, "a@example.org")
        assert len(sink.mails) == (reason is None)


def test_a_server_without_tls_is_not_talked_to_where_tls_is_asked() -> None:
    with smtp_sink() as sink:
        server = MailServer("127.0.0.1", sink.port, MailSecurity.STARTTLS, "qdb@example.org", "https://a.example")
        assert "不支持所设的加密" in (smtp_carrier.connection_fault(server) or "")

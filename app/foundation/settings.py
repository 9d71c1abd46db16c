"""What one installation is told from outside: where its database is, its secrets, how it is run.

Settings are a value, made once by the console and handed to the factory; nothing reads the environment later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class RunMode(StrEnum):
    """How the installation is run; only a demo prints its accounts, only production refuses weak settings."""

    DEMO = "demo"
    PRODUCTION = "production"


class MailSecurity(StrEnum):
    """How the way to the mail server is kept: TLS from the first byte, after STARTTLS, or not (loopback alone)."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True)
class MailServer:
    """The SMTP server that takes our mails, and what stands in them."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    """The address that the mails come from."""

    site: str
    """Scheme and host at which people outside reach this installation: links in mails begin with it."""

    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    """Certificates to trust instead of the system's, for a server with a certificate of the office's own."""


@dataclass(frozen=True)
class HashCost:
    """What the hash of a password costs whoever guesses: argon2id as RFC 9106 recommends it where memory is dear. No
    operator's file can change it; tests make hashes that cost nothing."""

    passes: int = 3
    memory_kib: int = 65536
    lanes: int = 4


@dataclass(frozen=True)
class Settings:
    """Everything the factory needs. URLs name the driver: ``postgresql+psycopg://``."""

    database_url: str = field(repr=False)
    """Connection of the application's own role (owns nothing, no BYPASSRLS)."""

    data: Path
    """Folder of this installation: files, secrets, embedded database."""

    secret_key: str = field(repr=False)
    """Signs cookies and form tokens; at least 32 characters."""

    context_key_id: int
    context_keys: dict[int, bytes] = field(repr=False)
    """Keys (64 bytes each) that sign the bureau context, by key id (trust.md: signed bureau context)."""

    field_key_id: int
    field_keys: dict[int, bytes] = field(repr=False)
    """Keys (32 bytes each) of the field cipher for telephone and identity numbers, by key id."""

    mode: RunMode = RunMode.DEMO
    secure_cookies: bool = False
    """True wherever the pages are reached by TLS; false only on plain loopback."""

    trusted_proxies: int = 0
    debug: bool = False
    hosts: dict[str, str] = field(default_factory=dict)
    """Host name → bureau slug, where a bureau's portal has a host of its own."""

    max_upload_bytes: int = 20 * 1024 * 1024
    hash_cost: HashCost = HashCost()
    mail: MailServer | None = None
    """None: this installation sends no e-mail; links are printed or copied."""

    @property
    def files(self) -> Path:
        """Root of the content-addressed file store."""
        return self.data / "files"

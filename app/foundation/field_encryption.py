"""The field cipher: telephone and identity numbers are sealed before they reach the database.

AES-256-GCM behind a small interface (a 国密 product replaces it without a change above); the key lies outside the
database, and each sealed value names its key so that keys can be rotated.
"""

from __future__ import annotations

import secrets
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class FieldCipher(Protocol):
    """Seals short texts. ``purpose`` binds a value to its column: moved elsewhere it does not open."""

    def seal(self, text: str, purpose: str) -> bytes:
        """The sealed bytes of ``text``."""

    def open(self, sealed: bytes, purpose: str) -> str:
        """The text again; raises ``cryptography.exceptions.InvalidTag`` when it was altered."""


class AesGcmCipher:
    """``key id (1 byte) · nonce (12) · ciphertext and tag``."""

    def __init__(self, keys: dict[int, bytes], current: int) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = current

    def seal(self, text: str, purpose: str) -> bytes:
        """Seal under the current key."""
        nonce = secrets.token_bytes(12)
        body = self._ciphers[self._current].encrypt(nonce, text.encode(), purpose.encode())
        return bytes([self._current]) + nonce + body

    def open(self, sealed: bytes, purpose: str) -> str:
        """Open under the key that the value names."""
        return self._ciphers[sealed[0]].decrypt(sealed[1:13], sealed[13:], purpose.encode()).decode()


_installed: list[FieldCipher] = []


def install_cipher(cipher: FieldCipher) -> None:
    """Called once by the factory."""
    _installed[:] = [cipher]


def seal(text: str, purpose: str) -> bytes | None:
    """Seal a text; nothing stays nothing."""
    return _installed[0].seal(text, purpose) if text else None


def unseal(sealed: bytes | None, purpose: str) -> str:
    """Open a sealed text; nothing stays empty."""
    return _installed[0].open(sealed, purpose) if sealed else ""


def mask_telephone(telephone: str) -> str:
    """``138****5678``: how a number is shown everywhere unless somebody asks with a reason."""
    if len(telephone) < 7:
        return "*" * len(telephone)
    return f"{telephone[:3]}****{telephone[-4:]}"

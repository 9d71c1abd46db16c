"""Addresses of e-mail as people type them, checked so that nothing but one address can stand in a header. Pure."""

from __future__ import annotations

import re
import unicodedata

from app.foundation.errors import Invalid

MAX_EMAIL_LENGTH = 120
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL_PATTERN = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@{_LABEL}(?:\.{_LABEL})+")
"""One address in ASCII, without quotes, comments or a display name (RFC 5321, dot-string alone)."""


def check_email(text: str, field: str = "email") -> str:
    """The address, full-width letters made narrow. Raises :class:`Invalid`."""
    address = unicodedata.normalize("NFKC", text).strip()
    if not address:
        raise Invalid("required", "请填写电子邮箱。", field)
    if len(address) > MAX_EMAIL_LENGTH:
        raise Invalid("long", f"电子邮箱不超过{MAX_EMAIL_LENGTH}位。", field)
    if not EMAIL_PATTERN.fullmatch(address):
        raise Invalid("format", "电子邮箱格式不对，应形如 name@example.gov.cn，只填一个地址。", field)
    return address

"""Codes as people type them: 统一社会信用代码 (GB 32100) and 项目代码 (GB/T 40058), normalised and checked. Pure."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from app.foundation.errors import Invalid

PROJECT_CODE = re.compile(r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")
TELEPHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?)$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－_", "-"))


def normalise_code(text: str) -> str:
    """Full-width letters and digits made narrow, dashes made one, spaces dropped, letters upper: before any check."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(plain.split()).upper()


def check_credit_code(text: str, field: str = "credit_code") -> str:
    """The normalised 统一社会信用代码. Raises :class:`Invalid` saying what is wrong: length, letters or check digit."""
    code = normalise_code(text)
    if not code:
        raise Invalid("required", "请填写统一社会信用代码。", field)
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        length = len(uscc.compact(code))
        raise Invalid("length", f"统一社会信用代码应为18位，现在是{length}位，请对照营业执照核对。", field) from None
    except InvalidChecksum:
        raise Invalid("checksum", "统一社会信用代码校验位不符，请对照营业执照逐位核对。", field) from None
    except ValidationError:
        raise Invalid(
            "format", "统一社会信用代码只能由数字和大写字母（不含 I、O、Z、S、V）组成，前8位为数字。", field
        ) from None


def check_project_code(text: str, field: str = "project_code") -> str:
    """The normalised 项目代码 by its shape alone (zones use area codes of their own); raises :class:`Invalid`."""
    code = normalise_code(text)
    if not PROJECT_CODE.match(code):
        raise Invalid(
            "format",
            "项目代码格式不对，应形如 2211-140522-89-01-123456，请从投资项目在线平台原样复制。",
            field,
        )
    return code


def check_telephone(text: str, field: str = "contact_phone") -> str:
    """The normalised telephone number: a mobile number, or a landline with its area code; raises :class:`Invalid`."""
    number = normalise_code(text)
    if not TELEPHONE.match(number):
        raise Invalid("format", "联系电话格式不对，请填写11位手机号码，或带区号的固定电话（如 0356-1234567）。", field)
    return number

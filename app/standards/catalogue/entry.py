"""One entry of a data file, read field by field: what is missing, misspelt or of the wrong kind is told with place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)


class CatalogueRefused(ValueError):
    """Data of the catalogue that cannot be right; the message is Chinese and says file, place and what is expected."""


class DataFileEntry:
    """A table of a TOML file. Every field is asked for by name; what nobody asked for is refused by :meth:`close`."""

    def __init__(self, raw: Mapping[str, Any], where: str) -> None:
        self._raw = dict(raw)
        self._asked: set[str] = set()
        self.where = where

    def refuse(self, what: str) -> CatalogueRefused:
        """The refusal of this entry, to raise."""
        return CatalogueRefused(f"{self.where}：{what}")

    def has(self, key: str) -> bool:
        """Whether the field is there."""
        return key in self._raw

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required where no default is given."""
        value = self._get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.refuse(f"“{key}”应为文字")
        return value.strip()

    def texts(self, key: str) -> list[str]:
        """A list of texts, empty where it is not there."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refuse(f"“{key}”应为一组文字")
        return list(value)

    def count(self, key: str, default: int | None = None) -> int:
        """A whole number, not negative; required where no default is given."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.refuse(f"“{key}”应为不小于0的整数，现为{value}")
        return value

    def count_or_none(self, key: str) -> int | None:
        """A whole number, not negative, or None where it is not there."""
        return self.count(key) if self._given(key) else None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.refuse(f"“{key}”应为 true 或 false")
        return value

    def flag_or_none(self, key: str) -> bool | None:
        """True, false, or None where nobody knows."""
        return self.flag(key, False) if self._given(key) else None

    def day(self, key: str) -> date:
        """A date."""
        value = self._get(key, None)
        if type(value) is not date:
            raise self.refuse(f"“{key}”应为日期，如 2026-01-01")
        return value

    def day_or_none(self, key: str) -> date | None:
        """A date, or None where it is not there."""
        return self.day(key) if self._given(key) else None

    def word(self, key: str, words: Mapping[Word, str], default: Word | None = None) -> Word:
        """One of the Chinese words of a vocabulary; required where no default is given."""
        if default is not None and not self.has(key):
            self._asked.add(key)
            return default
        return self._known(key, self.text(key), words)

    def words(self, key: str, words: Mapping[Word, str]) -> list[Word]:
        """Some of the Chinese words of a vocabulary."""
        return [self._known(key, each, words) for each in self.texts(key)]

    def _known(self, key: str, said: str, words: Mapping[Word, str]) -> Word:
        for code, word in words.items():
            if word == said:
                return code
        raise self.refuse(f"“{key}”是“{said}”，应为以下之一：{'、'.join(words.values())}")

    def one(self, key: str) -> DataFileEntry:
        """A table inside this entry; an empty one where it is not there."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.refuse(f"“{key}”应为一段")
        return DataFileEntry(value, f"{self.where} {key}")

    def many(self, key: str) -> Iterator[DataFileEntry]:
        """The tables of a list, each with its number in its place."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.refuse(f"“{key}”应为若干段")
        for number, each in enumerate(value, 1):
            name = each.get("name") or each.get("code") or each.get("material") or each.get("key") or ""
            yield DataFileEntry(each, f"{self.where} 第{number}个{key}{f'（{name}）' if name else ''}")

    def raw(self, key: str, default: Any = None) -> Any:
        """A field as it is, for what reads it itself."""
        return self._get(key, default)

    def close(self) -> None:
        """Refuse fields that nobody asked for: a misspelt one must not be lost silently."""
        unknown = sorted(self._raw.keys() - self._asked)
        if unknown:
            raise self.refuse(f"不认识的字段：{'、'.join(unknown)}")

    def _get(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        value = self._raw.get(key, default)
        if value is None:
            raise self.refuse(f"缺少“{key}”")
        return value

    def _given(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._raw

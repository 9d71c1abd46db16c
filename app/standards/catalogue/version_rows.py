"""Between a version's content document and its rows. Publishing writes rows; a check reads them back to the same hash.

One table says which part of the document is which table and which columns it has, so that the two directions cannot
drift apart. Materials, bases and items are codes in the document and ids in the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from app.standards.catalogue.models import ItemVersion
from app.standards.catalogue.version_parts import (
    VersionBasis,
    VersionCriterion,
    VersionFee,
    VersionIntermediary,
    VersionLine,
    VersionMaterial,
    VersionPrerequisite,
    VersionSpecialStep,
    VersionStep,
    VersionVariant,
)

Content = Mapping[str, Any]

OWN_COLUMNS = (
    "name",
    "kind",
    "tiers",
    "tier_note",
    "service_mode",
    "applicability",
    "applies_when",
    "result_name",
    "result_validity",
    "commitment",
    "notes",
)
LIMIT_COLUMNS = (
    "statutory_days",
    "statutory_unit",
    "statutory_none",
    "statutory_confirmed",
    "statutory_note",
    "extension_days",
    "promised_days",
    "promised_unit",
    "promised_confirmed",
    "promised_note",
)
ONLINE_COLUMNS = ("online_depth", "visits", "must_come", "online_confirmed")


@dataclass(frozen=True)
class PartMapping:
    """A list of the document: where it stands, its table, and which of its fields are codes of something else."""

    path: tuple[str, ...]
    table: type[Any]
    codes: Mapping[str, str]

    @property
    def columns(self) -> list[str]:
        """The fields that are columns of the same name."""
        known = {"version_id", "number", "city_id", *self.codes.values()}
        return [column.key for column in inspect(self.table).column_attrs if column.key not in known]


PART_MAPPINGS = (
    PartMapping(("procedure", "steps"), VersionStep, {}),
    PartMapping(("procedure", "special_steps"), VersionSpecialStep, {}),
    PartMapping(("procedure", "prerequisites"), VersionPrerequisite, {"item": "item_id"}),
    PartMapping(("materials",), VersionMaterial, {"material": "material_id"}),
    PartMapping(("time_limit", "variants"), VersionVariant, {}),
    PartMapping(("criteria",), VersionCriterion, {}),
    PartMapping(("bases",), VersionBasis, {"basis": "basis_id"}),
    PartMapping(("fees",), VersionFee, {"basis": "basis_id"}),
    PartMapping(("intermediaries",), VersionIntermediary, {}),
)


def version_values(content: Content) -> dict[str, Any]:
    """The columns of the version itself."""
    return {
        **{column: content[column] for column in OWN_COLUMNS},
        **{column: content["time_limit"][column] for column in LIMIT_COLUMNS},
        **{column: content["online"][column] for column in ONLINE_COLUMNS},
    }


def version_lines_of(
    content: Content, city_id: int, version_id: UUID, ids: Mapping[str, Mapping[str, UUID]]
) -> Iterable[VersionLine]:
    """The rows that hang on the version. ``ids``: for ``item``, ``material`` and ``basis``, code → id."""
    for part in PART_MAPPINGS:
        for number, line in enumerate(_at(content, part.path), 1):
            values = {column: line[column] for column in part.columns}
            values |= {column: ids[field][line[field]] for field, column in part.codes.items()}
            yield part.table(city_id=city_id, version_id=version_id, number=number, **values)


def version_content_of(
    item_code: str,
    version: ItemVersion,
    lines: Mapping[type[VersionLine], Sequence[VersionLine]],
    codes: Mapping[str, Mapping[UUID, str]],
) -> dict[str, Any]:
    """The document of a version from its rows; ``codes`` turns ids back: for ``item``, ``material``, ``basis``."""
    content: dict[str, Any] = {"code": item_code, "procedure": {}}
    content |= {column: _plain(getattr(version, column)) for column in OWN_COLUMNS}
    content["time_limit"] = {column: _plain(getattr(version, column)) for column in LIMIT_COLUMNS}
    content["online"] = {column: _plain(getattr(version, column)) for column in ONLINE_COLUMNS}
    for part in PART_MAPPINGS:
        holder = content if len(part.path) == 1 else content[part.path[0]]
        rows = sorted(lines.get(part.table, ()), key=lambda row: row.number)
        holder[part.path[-1]] = [_line(part, row, codes) for row in rows]
    return content


def _line(part: PartMapping, row: VersionLine, codes: Mapping[str, Mapping[UUID, str]]) -> dict[str, Any]:
    line = {column: _plain(getattr(row, column)) for column in part.columns}
    return line | {field: codes[field][getattr(row, column)] for field, column in part.codes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _at(content: Content, path: tuple[str, ...]) -> Sequence[Mapping[str, Any]]:
    found: Any = content
    for key in path:
        found = found[key]
    return list(found)

"""One version of a data file, read into its content document (:mod:`app.standards.catalogue.canonical`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.foundation.calendar.terms import LimitUnit
from app.standards.catalogue.entry import DataFileEntry
from app.standards.catalogue.seed_dictionary import SURE_FROM, SeedMaterial
from app.standards.catalogue.terms import (
    BasisPurpose,
    CriterionKind,
    ItemKind,
    Necessity,
    OnlineDepth,
    Original,
    ServiceMode,
    Stage,
    Tier,
)
from tenants.labels import labels_of

LIMIT_UNIT_NAMES = {unit: word.removeprefix("个") for unit, word in labels_of(LimitUnit).items()}
Content = dict[str, Any]


def read_step(entry: DataFileEntry) -> Content:
    """One step of a procedure."""
    step = {
        "name": entry.text("name"),
        "role": entry.text("role"),
        "days": entry.count_or_none("days"),
        "unit": entry.word("unit", LIMIT_UNIT_NAMES, LimitUnit.WORKING_DAY),
        "counted": entry.flag("counted", True),
        "note": entry.text("note", ""),
    }
    entry.close()
    return step


class VersionReader:
    """Reads the parts of one version of an item of a stage; ``known`` materials by code, ``steps`` by name."""

    def __init__(
        self, entry: DataFileEntry, stage: Stage, known: Mapping[str, SeedMaterial], steps: Mapping[str, list[Content]]
    ) -> None:
        self._entry, self._stage, self._known, self._steps = entry, stage, known, steps

    def content(self) -> Content:
        """Everything but code and name."""
        entry = self._entry
        usual = ServiceMode.ASSIST if self._stage is Stage.COMPLETION else ServiceMode.ACT_FOR
        result = entry.one("result")
        content = {
            "kind": entry.word("kind", labels_of(ItemKind)),
            "tiers": entry.words("tiers", labels_of(Tier)),
            "tier_note": entry.text("tier_note", ""),
            "service_mode": entry.word("service_mode", labels_of(ServiceMode), usual),
            "applicability": entry.text("applicability", ""),
            "applies_when": None,
            "result_name": result.text("name"),
            "result_validity": result.text("validity", ""),
            "commitment": entry.text("commitment", ""),
            "notes": entry.texts("notes"),
            "procedure": self._procedure(),
            "materials": [self._material(each) for each in entry.many("material")],
            "time_limit": self._time_limit(),
            "criteria": [self._criterion(each) for each in entry.many("criterion")],
            "online": self._online(entry.one("online")),
            "bases": [self._basis(each) for each in entry.raw("bases", [])],
            "fees": [self._fee(each) for each in entry.many("fee")],
            "intermediaries": [self._intermediary(each) for each in entry.many("intermediary")],
        }
        result.close()
        return content

    def _procedure(self) -> Content:
        entry = self._entry
        name = entry.text("procedure")
        if name not in self._steps:
            raise entry.refuse(f"没有名为“{name}”的办事流程")
        own = [read_step(each) for each in entry.many("step")]
        return {
            "steps": own or self._steps[name],
            "special_steps": [self._special_step(each) for each in entry.many("special_step")],
            "prerequisites": [self._prerequisite(each) for each in entry.many("prerequisite")],
        }

    def _special_step(self, entry: DataFileEntry) -> Content:
        step = {
            "name": entry.text("name"),
            "limit_days": entry.count_or_none("days"),
            "limit_unit": entry.word("unit", LIMIT_UNIT_NAMES, LimitUnit.WORKING_DAY),
            "basis": entry.text("basis", ""),
            "charged": entry.flag("charged", False),
            "fee_basis": entry.text("fee_basis", ""),
            "counted": entry.flag_or_none("counted"),
            "note": entry.text("note", ""),
        }
        entry.close()
        return step

    def _prerequisite(self, entry: DataFileEntry) -> Content:
        line = {
            "item": entry.text("item"),
            "where_applicable": entry.flag("where_applicable", False),
            "note": entry.text("note", ""),
        }
        entry.close()
        return line

    def _material(self, entry: DataFileEntry) -> Content:
        code = entry.text("material")
        if code not in self._known:
            raise entry.refuse(f"材料字典中没有“{code}”")
        known = self._known[code]
        line = {
            "material": code,
            "printed_name": known.name,
            "material_class": known.material_class,
            "original": entry.word("original", labels_of(Original), known.original),
            "medium": known.medium,
            "copies": entry.count("copies", 1),
            "issuer": known.issuer,
            "necessity": entry.word("necessity", labels_of(Necessity), Necessity.NECESSARY),
            "acceptance": entry.text("acceptance", ""),
            "condition": entry.text("condition", ""),
            "asked_when": None,
            "form_sha256": None,
            "sample_sha256": None,
        }
        entry.close()
        return line

    def _time_limit(self) -> Content:
        law, promise = self._entry.one("statutory"), self._entry.one("promised")
        content = {
            **_limit(law, "statutory"),
            "statutory_none": law.flag("none", False),
            "statutory_note": law.text("note", ""),
            "extension_days": law.count_or_none("extension"),
            **_limit(promise, "promised"),
            "promised_note": promise.text("note", ""),
            "variants": [self._variant(each) for each in self._entry.many("variant")],
        }
        law.close()
        promise.close()
        return content

    def _variant(self, entry: DataFileEntry) -> Content:
        promise = entry.one("promised")
        line = {
            "name": entry.text("name"),
            **_limit(entry, "statutory"),
            **_limit(promise, "promised"),
            "note": entry.text("note", ""),
        }
        promise.close()
        entry.close()
        return line

    def _criterion(self, entry: DataFileEntry) -> Content:
        line = {"kind": entry.word("kind", labels_of(CriterionKind)), "body": entry.text("text")}
        entry.close()
        return line

    def _online(self, entry: DataFileEntry) -> Content:
        content = {
            "online_depth": entry.word("depth", labels_of(OnlineDepth), OnlineDepth.III),
            "visits": entry.count("visits", 1),
            "must_come": entry.texts("must_come"),
            "online_confirmed": entry.count("confidence", 0) >= SURE_FROM,
        }
        entry.close()
        return content

    def _basis(self, raw: str | Content) -> Content:
        said = {"basis": raw} if isinstance(raw, str) else raw
        return {"basis": said["basis"], "purpose": BasisPurpose(said.get("purpose", BasisPurpose.ITEM))}

    def _fee(self, entry: DataFileEntry) -> Content:
        line = {
            "name": entry.text("name"),
            "basis": entry.text("basis"),
            "charge_unit": entry.text("charge_unit"),
            "note": entry.text("note", ""),
        }
        entry.close()
        return line

    def _intermediary(self, entry: DataFileEntry) -> Content:
        line = {"name": entry.text("name"), "basis": entry.text("basis", ""), "note": entry.text("note", "")}
        entry.close()
        return line


def _limit(entry: DataFileEntry, which: str) -> Content:
    """Days, unit and whether the city stands by it, from a certainty in percent."""
    return {
        f"{which}_days": entry.count_or_none("days"),
        f"{which}_unit": entry.word("unit", LIMIT_UNIT_NAMES, LimitUnit.WORKING_DAY),
        f"{which}_confirmed": entry.count("confidence", 0) >= SURE_FROM,
    }

"""What the catalogue's data must be before any of it is written. Pure; refusals say file and place in Chinese."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from app.standards.catalogue.entry import CatalogueRefused
from app.standards.catalogue.seed_dictionary import SeedBasis, SeedMaterial
from app.standards.catalogue.seed_items import SeedItem
from app.standards.catalogue.seed_versions import Content
from app.standards.catalogue.terms import Stage


def check_dictionary(materials: Sequence[SeedMaterial], bases: Sequence[SeedBasis], items: Collection[str]) -> None:
    """One name and one code for one thing; synonyms point to one material; issuing items exist."""
    seen: dict[str, str] = {}
    codes: set[str] = set()
    for material in materials:
        if material.code in codes:
            raise CatalogueRefused(f"{material.where}：编码“{material.code}”重复")
        codes.add(material.code)
        for name in (material.name, *material.synonyms):
            if name in seen:
                raise CatalogueRefused(f"{material.where}：“{name}”已是{seen[name]}的名称或别名")
            seen[name] = f"“{material.name}”"
        if material.issued_by is not None and material.issued_by not in items:
            raise CatalogueRefused(f"{material.where}：没有核发事项“{material.issued_by}”")
    known: set[str] = set()
    for basis in bases:
        if basis.code in known:
            raise CatalogueRefused(f"{basis.where}：编码“{basis.code}”重复")
        known.add(basis.code)
        if basis.effective_from and basis.effective_to and basis.effective_to < basis.effective_from:
            raise CatalogueRefused(f"{basis.where}：最后有效日早于施行日期")


def check_items(items: Sequence[SeedItem], bases: Collection[str]) -> None:
    """Codes and citations exist, versions follow each other, prerequisites have no circle, no stage is empty."""
    codes = [item.code for item in items]
    for item in items:
        if codes.count(item.code) > 1:
            raise CatalogueRefused(f"{item.where}：事项编码“{item.code}”重复")
        _check_versions(item)
        for version in item.versions:
            check_content(version.content, version.where, codes, bases)
    missing = [stage for stage in Stage if not any(item.stage is stage for item in items)]
    if missing:
        raise CatalogueRefused(f"没有事项的阶段：{'、'.join(missing)}")
    check_prerequisites({item.code: _prerequisites(item.versions[-1].content) for item in items})


def check_content(content: Content, where: str, items: Collection[str], bases: Collection[str]) -> None:
    """One version by itself: cited things exist, nothing stands twice, the limit does not contradict itself."""
    for line in (*content["bases"], *content["fees"]):
        if line["basis"] not in bases:
            raise CatalogueRefused(f"{where}：设定依据字典中没有“{line['basis']}”")
    for line in content["procedure"]["prerequisites"]:
        if line["item"] not in items:
            raise CatalogueRefused(f"{where}：前置事项“{line['item']}”不存在")
    _once([line["material"] for line in content["materials"]], where, "材料")
    _once([line["name"] for line in content["fees"]], where, "收费")
    if not content["procedure"]["steps"]:
        raise CatalogueRefused(f"{where}：办事流程没有环节")
    if not content["tiers"]:
        raise CatalogueRefused(f"{where}：没有写明审批层级")
    limit = content["time_limit"]
    if limit["statutory_none"] and limit["statutory_days"] is not None:
        raise CatalogueRefused(f"{where}：既写了法定时限又写了法律未规定")


def check_prerequisites(prerequisites: Mapping[str, Iterable[str]]) -> None:
    """No item comes, over whatever way, before itself."""
    done: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            circle = " → ".join((*path[path.index(code) :], code))
            raise CatalogueRefused(f"前置事项互为前置：{circle}")
        if code in done:
            return
        for before in prerequisites.get(code, ()):
            visit(before, (*path, code))
        done.add(code)

    for code in prerequisites:
        visit(code, ())


def _check_versions(item: SeedItem) -> None:
    if not item.versions:
        raise CatalogueRefused(f"{item.where}：没有版本")
    for before, after in zip(item.versions, item.versions[1:], strict=False):
        if after.number != before.number + 1 or after.valid_from <= before.valid_from:
            raise CatalogueRefused(f"{after.where}：版本号应连续，生效日期应晚于上一版本")


def _prerequisites(content: Content) -> list[str]:
    return [line["item"] for line in content["procedure"]["prerequisites"]]


def _once(found: list[str], where: str, what: str) -> None:
    for one in found:
        if found.count(one) > 1:
            raise CatalogueRefused(f"{where}：{what}“{one}”重复")

"""Bad data are refused before anything is written, with file and place in a Chinese sentence."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from app.standards.catalogue import checks, seed_adoptions, seed_dictionary, seed_items
from app.standards.catalogue.entry import CatalogueRefused, DataFileEntry
from app.standards.catalogue.seed_items import SeedItem
from tenants.models import BureauKind
from tests.unit.app.standards.catalogue.shipped_catalogue import shipped_catalogue

MINIMAL = """
code = "x"
name = "某事项"
stage = "施工许可阶段"
division = "科"
[[version]]
number = 1
valid_from = 2026-01-01
kind = "行政许可"
tiers = ["市级"]
procedure = "许可"
bases = ["xkf.limit"]
[version.statutory]
days = 20
confidence = 95
[version.result]
name = "证"
[[version.material]]
material = "rep_proposal"
"""
STEPS: dict[str, list[dict[str, Any]]] = {"许可": [{"name": "接件", "role": "窗口"}]}
BASES = {basis.code for basis in shipped_catalogue().bases}


def _item(text: str) -> SeedItem:
    known = {material.code: material for material in shipped_catalogue().materials}
    return seed_items.read_item(DataFileEntry(tomllib.loads(text), "x.toml"), 1, known, STEPS)


def test_the_minimal_item_is_read() -> None:
    checks.check_content(_item(MINIMAL).versions[0].content, "x.toml", ["x"], BASES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days = 20", "days = -1", "不小于0的整数"),
        ("days = 20", "days = 2.5", "不小于0的整数"),
        ("days = 20", "days = true", "不小于0的整数"),
        ("days = 20", "dayz = 20", "不认识的字段：dayz"),
        ('"rep_proposal"', '"no_such"', "材料字典中没有“no_such”"),
        ('"行政许可"', '"许可证"', "应为以下之一"),
        ('"施工许可阶段"', '"动工阶段"', "应为以下之一"),
        ('procedure = "许可"', 'procedure = "快办"', "没有名为“快办”的办事流程"),
        ("2026-01-01", '"2026年"', "应为日期"),
        ('name = "证"', 'name = ""', "应为文字"),
        ("number = 1", "like = 7\nnumber = 1", "不在前面"),
        ('code = "x"\n', "", "缺少“code”"),
    ],
)
def test_a_wrong_field_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    with pytest.raises(CatalogueRefused, match=says) as refused:
        _item(MINIMAL.replace(old, new, 1))
    assert str(refused.value).startswith("x.toml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days = 20", "days = 20\nnone = true", "又写了法律未规定"),
        ('"xkf.limit"', '"no.such"', "设定依据字典中没有“no.such”"),
        ('["市级"]', "[]", "没有写明审批层级"),
        (
            'material = "rep_proposal"',
            'material = "rep_proposal"\n[[version.material]]\nmaterial = "rep_proposal"',
            "材料“rep_proposal”重复",
        ),
        ("[version.result]", '[[version.prerequisite]]\nitem = "ghost"\n[version.result]', "前置事项“ghost”不存在"),
    ],
)
def test_a_contradiction_is_refused(old: str, new: str, says: str) -> None:
    content = _item(MINIMAL.replace(old, new, 1)).versions[0].content
    with pytest.raises(CatalogueRefused, match=says):
        checks.check_content(content, "x.toml", ["x"], BASES)


def test_circular_prerequisites_are_refused_with_the_circle() -> None:
    with pytest.raises(CatalogueRefused, match="a → b → c → a"):
        checks.check_prerequisites({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})
    with pytest.raises(CatalogueRefused, match="a → a"):
        checks.check_prerequisites({"a": ["a"]})
    checks.check_prerequisites({"a": ["b", "c"], "b": ["c"], "c": []})


def test_versions_must_follow_each_other() -> None:
    eia = next(item for item in shipped_catalogue().items if item.code == "eia")
    others = [item for item in shipped_catalogue().items if item.code != "eia"]
    first, second = eia.versions
    for versions in ((second, first), (first, replace(second, valid_from=first.valid_from))):
        with pytest.raises(CatalogueRefused, match="版本号应连续"):
            checks.check_items([*others, replace(eia, versions=versions)], BASES)


def test_a_stage_without_items_is_refused() -> None:
    started = [item for item in shipped_catalogue().items if item.stage != "completion"]
    kept = [replace(item, versions=item.versions[-1:]) for item in started]
    with pytest.raises(CatalogueRefused, match="没有事项的阶段：completion"):
        checks.check_items(kept, BASES)


def test_a_synonym_points_to_one_material_only() -> None:
    first, second, *_ = shipped_catalogue().materials
    twice = replace(second, synonyms=(first.name,))
    with pytest.raises(CatalogueRefused, match="已是"):
        checks.check_dictionary([first, twice], [], {item.code for item in shipped_catalogue().items})


def test_an_unreadable_file_is_named(tmp_path: Any) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("code = ", "utf-8")
    with pytest.raises(CatalogueRefused, match=r"broken\.toml：无法读取"):
        seed_dictionary.read_file(file)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('adopted = ["no_such"]', "没有事项：no_such"),
        ('adopted = ["eia"]', "审批层级不包括本级"),
        ("promised_days = 3", "不认识的字段：promised_days"),
        ('materials = ["rep_proposal"]', "不认识的字段：materials"),
    ],
)
@pytest.mark.clause("L2.1a")
def test_a_bureau_cannot_be_given_what_is_not_its_own(line: str, says: str) -> None:
    text = f"""
    city = "c"
    since = 2025-01-01
    hours = "工作日"
    [basis]
    by_tier = "一"
    adopted = "二"
    not_transferred = "三"
    not_capable = "四"
    [[window]]
    stage = "立项用地规划许可阶段"
    name = "窗口"
    [[window]]
    stage = "工程建设许可阶段"
    name = "窗口"
    [[window]]
    stage = "施工许可阶段"
    name = "窗口"
    [[window]]
    stage = "竣工验收阶段"
    name = "窗口"
    [[bureau]]
    slug = "zone"
    address = "某处"
    {line}
    """
    with pytest.raises(CatalogueRefused, match=says):
        seed_adoptions.read_adoptions(
            DataFileEntry(tomllib.loads(text), "a.toml"), shipped_catalogue().items, {"zone": BureauKind.ZONE}
        )

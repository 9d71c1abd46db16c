"""The material dictionary and the legal bases through the pages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.standards.catalogue.models import Item
from app.standards.catalogue.queries import version_parts, versions_in_force
from tenants.db import acting_for, db, read_transaction
from tests.page import Browser

Browse = Callable[..., Browser]
CITY, ZONE = "mulu@jincheng", "mulu@yangcheng-zone"
CODE = "enterprise_filing"
NEW = {
    "code": "licence_copy",
    "name": "营业执照副本复印件",
    "material_class": "other",
    "original": "copy",
    "medium": "either",
    "issuer": "authority",
}


def cited(app: Flask) -> tuple[str, str, str]:
    """Code and name of the first material that the filing asks for, and the code of its first basis."""
    with app.app_context(), acting_for(1), read_transaction():
        item_id = db.session.scalars(select(Item.id).where(Item.code == CODE)).one()
        version = versions_in_force([item_id])[item_id]
        parts = version_parts([version.version_id])[version.version_id]
        return parts.materials[0].code, parts.materials[0].printed_name, parts.bases[0].code


@pytest.mark.clause("B21")
def test_a_material_is_found_by_every_name_it_has(browse: Browse) -> None:
    browser = browse(CITY)
    browser.get("/materials/new")
    page = browser.submit("/new", 422, **{**NEW, "code": "Licence", "name": ""})
    assert page.errors()["name"] == "请填写名称。"
    page = browser.submit("/new", 422, **{**NEW, "code": "Licence"})
    assert "小写字母开头" in page.errors()["code"]
    browser.submit("/new", **NEW)
    page = browser.submit("/synonyms", synonym="企业法人执照")
    assert "企业法人执照" in page.text
    page = browser.submit("/synonyms", 422, synonym="营业执照副本复印件")
    assert "名称或别名" in page.errors()["synonym"]
    page = browser.get("/materials?q=法人执照")
    assert "营业执照副本复印件" in page.text
    assert "又称：企业法人执照" in page.text
    assert "没有符合条件的材料" in browser.get("/materials?q=法人执照&class=land").text
    browser.get("/materials/new")
    page = browser.submit("/new", 422, **{**NEW, "code": "other_copy", "name": "企业法人执照"})
    assert "名称或别名" in page.errors()["name"]
    assert page.form("/new").values["code"] == "other_copy"
    browser.get("/materials/licence_copy/edit")
    page = browser.submit("/edit", name="营业执照副本", issued_by=CODE, note="核对原件")
    assert "核对原件" in page.text
    assert "办理结果就是这份材料" in page.text
    opened = browser.get("/materials/licence_copy/edit")
    browse(CITY).get("/materials/licence_copy/edit")
    browser.submit("/edit", note="甲先改")
    page = browser.submit("/edit", 409, page=opened, note="乙后改", _idem=str(uuid4()))
    assert "刚刚被其他人修改过" in page.text
    assert "甲先改" in page.text
    assert page.form("/edit").values["note"].strip() == "乙后改"
    assert "乙后改" in browser.submit("/edit", _idem=str(uuid4())).text
    browser.forced("/materials/licence_copy/synonyms/remove", 200, synonym="企业法人执照")
    assert "没有符合条件的材料" in browser.get("/materials?q=法人执照").text


@pytest.mark.clause("B21")
def test_duplicates_merge_with_everything_that_cites_them(browse: Browse, app: Flask) -> None:
    browser = browse(CITY)
    duplicate, name, _ = cited(app)
    browser.get("/materials/new")
    browser.submit("/new", **NEW)
    page = browser.get(f"/materials/{duplicate}")
    asking = page.text
    assert "哪些事项要这份材料" in asking
    browser.get(f"/materials/{duplicate}/merge?q=营业执照副本")
    page = browser.submit("/merge", 422)
    assert page.errors()["into"] == "请选择保留哪一份材料。"
    page = browser.submit("/merge", into="licence_copy")
    assert "已并入本材料" in page.html
    assert "企业投资项目备案" in page.text
    assert "原引用" in page.text
    page = browser.get(f"/materials/{duplicate}")
    assert "已并入其他材料" in page.text
    assert not page.forms or not [form for form in page.forms if form.action.endswith("/merge")]
    assert "营业执照副本复印件" in browser.get(f"/materials?q={name[:4]}").text
    assert "已并入" in browser.get("/materials?state=merged").text
    browser.get("/materials/licence_copy/merge")
    page = browser.forced("/materials/licence_copy/merge", 409, into=cited(app)[0])
    assert "自己已并入" in page.text or "已并入" in page.text


@pytest.mark.clause("C3")
def test_a_repealed_basis_names_the_versions_that_rest_on_it(browse: Browse, app: Flask) -> None:
    browser, code = browse(CITY), cited(app)[2]
    page = browser.get(f"/bases/{code}")
    assert "企业投资项目备案" in page.text
    page = browser.submit("/repeal", 422)
    assert "最后有效日" in page.errors()["effective_to"]
    page = browser.submit("/repeal", effective_to="2024-01-01")
    assert "依据已失效" in page.text
    assert "依据已失效" in browser.get(f"/catalogue/{CODE}").text
    assert code in "".join(browser.get("/bases?state=expired").links)
    browser.forced(f"/bases/{code}/repeal", 409, effective_to="2025-01-01")
    browser.get("/bases/new")
    browser.submit("/new", code="some.rule", document="《某条例》", article="第三条", effective_from="2025-01-01")
    browser.get("/bases/some.rule/edit")
    page = browser.submit("/edit", 422, effective_to="2024-01-01")
    assert "不能早于" in page.errors()["effective_to"]
    assert "第四条" in browser.submit("/edit", effective_to="", article="第四条").text


def test_everybody_reads_and_only_the_city_keeps(browse: Browse, app: Flask) -> None:
    code, _, basis = cited(app)
    reader = browse("guanjia@yangcheng-zone")
    for path in ("/materials", f"/materials/{code}", "/bases", f"/bases/{basis}"):
        page = reader.get(path)
        assert "新增" not in page.text
        assert not [
            form for form in page.forms if form.action.startswith(("/materials", "/bases")) and form.method == "post"
        ]
    reader.get("/materials/new", 403)
    keeper = browse(ZONE)
    assert "新增材料" not in keeper.get("/materials").text
    keeper.forced("/materials/new", 403, **NEW)
    keeper.forced(f"/materials/{code}/synonyms", 403, synonym="自己的叫法")
    keeper.get("/materials/nowhere", 404)
    keeper.get("/bases/nowhere", 404)
    assert "导入导出" in keeper.get("/catalogue").text
    assert "导入导出" not in reader.get("/catalogue").text

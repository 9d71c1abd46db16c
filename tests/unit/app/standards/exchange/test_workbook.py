"""The workbook: what goes out comes back unchanged; every error by sheet, row and column; nothing strange is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from app.foundation.errors import Invalid
from app.standards.catalogue.fields import Field, FieldKind
from app.standards.drafting.models import ItemDraft
from app.standards.exchange import operations, queries
from app.standards.exchange.reader_process import parse_workbook
from app.standards.exchange.sheets import SHEETS, WrongCell, column_letter, read_cell, write_cell
from tenants.db import db
from tests.factories.scoping import acting_officer
from tests.unit.app.standards.exchange.bundles import CITY, CODE, check_import
from tests.unit.app.standards.exchange.workbooks import (
    Cells,
    Finish,
    cells_of,
    exported_workbook,
    make_workbook,
    put_cell,
    repack_member,
)


def dry_run(raw: bytes) -> dict[str, Any]:
    """What the dry run says."""
    import_id = check_import(raw, "目录.xlsx")
    with acting_officer(CITY, "mulu"):
        return queries.catalogue_import(import_id).summary


def errors_of(change: Callable[[Cells], None]) -> list[str]:
    """Every error of a changed workbook."""
    cells = cells_of(exported_workbook())
    change(cells)
    return ["：".join(pair) for pair in dry_run(make_workbook(cells))["troubles"]]


def refused(raw: bytes) -> list[str]:
    """Why a file is not read."""
    with pytest.raises(Invalid) as said, acting_officer(CITY, "mulu"):
        operations.check_import(raw, "目录.xlsx")
    assert said.value.field == "file"
    return [fault.message for fault in said.value.faults]


@pytest.mark.clause("C3")
def test_the_whole_catalogue_comes_back_unchanged(domain: Flask) -> None:
    told = dry_run(exported_workbook(None))
    assert told["troubles"] == []
    assert told["counts"]["unchanged"] == len(told["items"]) > 20


@pytest.mark.clause("C3")
def test_a_cell_that_was_changed_ends_in_a_draft(domain: Flask) -> None:
    cells = cells_of(exported_workbook())
    put_cell(cells, "申请材料", 2, "份数", 3.0)
    put_cell(cells, "申请材料", 2, "受理标准", "=1+1 加盖公章")
    raw = make_workbook(cells)
    told = dry_run(raw)
    assert told["troubles"] == []
    assert [field[0] for field in told["items"][0]["changes"][0]["fields"]] == ["份数", "受理标准"]
    import_id = check_import(raw, "目录.xlsx")
    with acting_officer(CITY, "mulu"):
        operations.confirm_import(import_id)
        line = db.session.scalars(select(ItemDraft)).one().body["materials"][0]
        assert (line["copies"], line["acceptance"]) == (3, "=1+1 加盖公章")


def test_text_that_looks_like_a_formula_stays_text(domain: Flask) -> None:
    cells = cells_of(exported_workbook())
    with ZipFile(BytesIO(exported_workbook())) as packed:
        sheets = b"".join(packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets"))
    assert b"<f>" not in sheets
    assert b"<dataValidation " in sheets
    assert b"sheetProtection" in sheets
    assert set(cells) >= {sheet.name for sheet in SHEETS}


@pytest.mark.parametrize(
    ("sheet", "row", "head", "value", "said"),
    [
        ("申请材料", 3, "份数", 2.5, "申请材料 第3行 I列“份数”：应为0到99的整数，现为“2.5”。"),
        ("申请材料", 3, "份数", 100, "申请材料 第3行 I列“份数”：应为0到99的整数，现为“100”。"),
        ("申请材料", 3, "份数", -1, "申请材料 第3行 I列“份数”：应为0到99的整数"),
        ("申请材料", 3, "份数", None, "申请材料 第3行 I列“份数”：请填写。"),
        ("申请材料", 3, "材料", "nowhere", "申请材料 第3行 C列“材料”：材料字典中没有“nowhere”。"),
        ("申请材料", 3, "来源", "自己", "应为以下之一：申请人自备"),
        ("申请材料", 3, "材料名称", 20260101, "应为文字，现为数字"),
        ("申请材料", 3, "事项编码", "nowhere", "“事项”表中没有编码“nowhere”。"),
        ("申请材料", 3, "需要的规则", "总资产：不少于3", "每行以项目情况开头"),
        ("办事环节", 2, "计入时限", "对", "应为“是”或“否”，现为“对”。"),
        ("办理时限", 2, "承诺时限", 1.5, "办理时限 第2行"),
        ("事项", 2, "市级责任科室", "长" * 61, "事项 第2行 D列“市级责任科室”：不超过60字"),
        ("事项", 2, "次序", None, "事项 第2行 C列“次序”：请填写。"),
        ("事项", 2, "阶段", "第五阶段", "应为以下之一：立项用地规划许可阶段"),
        ("事项", 2, "审批层级", "市级、村级", "应为以下之一"),
        ("网办事项", 2, "网办深度", None, "网办事项 第2行 C列“网办深度”：请填写。"),
    ],
)
def test_an_error_is_told_by_sheet_row_and_column(
    domain: Flask, sheet: str, row: int, head: str, value: Any, said: str
) -> None:
    found = errors_of(lambda cells: put_cell(cells, sheet, row, head, value))
    assert any(said in each for each in found), found


def test_doubled_and_missing_lines(domain: Flask) -> None:
    found = errors_of(lambda cells: cells["申请材料"].append(cells["申请材料"][1]))
    assert any("C列“材料”：与第2行重复" in each for each in found), found
    found = errors_of(lambda cells: cells["事项"].append(cells["事项"][1]))
    assert any(f"编码“{CODE}”与第2行重复" in each for each in found), found
    found = errors_of(lambda cells: cells["办理时限"].pop())
    assert any(f"办理时限：缺少“{CODE}”的一行" in each for each in found), found
    found = errors_of(lambda cells: cells["办事环节"].__delitem__(slice(1, None)))
    assert any("没有环节" in each for each in found), found


def test_all_errors_come_at_once(domain: Flask) -> None:
    def change(cells: Cells) -> None:
        put_cell(cells, "申请材料", 2, "份数", 2.5)
        put_cell(cells, "申请材料", 3, "材料", "nowhere")
        put_cell(cells, "办事环节", 2, "环节", None)

    assert len(errors_of(change)) == 3


def hidden_row(_book: Any, places: dict[str, Any]) -> None:
    places["申请材料"].set_row(2, None, None, {"hidden": True})


FINISHES: list[tuple[Finish, str]] = [
    (lambda _b, p: p["申请材料"].merge_range("C2:D2", "x"), "申请材料：C2:D2是合并单元格"),
    (lambda _b, p: p["申请材料"].write_formula("H2", "=1+1"), "申请材料：第2行H列是公式"),
    (hidden_row, "申请材料：第3行是隐藏的"),
    (lambda _b, p: p["申请材料"].set_column("C:D", None, None, {"hidden": True}), "申请材料：C到D列是隐藏的"),
    (lambda _b, p: p["收费"].hide(), "工作表“收费”是隐藏的"),
    (lambda _b, p: p["收费"].very_hidden(), "工作表“收费”是隐藏的"),
    (lambda b, _p: b.add_worksheet("本局另加"), "没有名为“本局另加”的工作表"),
    (lambda _b, p: p["办理时限"].write(0, 40, "本局时限"), "办理时限：没有名为“本局时限”的列"),
    (lambda _b, p: p["收费"].write(20_005, 0, "x"), "收费：超过20000行"),
    (lambda _b, p: p["收费"].write(100_000, 0, "x"), "收费：超过20000行"),
    (lambda _b, p: p["收费"].write(1, 60, "x"), "收费：超过60列"),
]


@pytest.mark.parametrize(("finish", "said"), FINISHES)
def test_what_hides_or_computes_is_refused(domain: Flask, finish: Finish, said: str) -> None:
    found = refused(make_workbook(cells_of(exported_workbook()), finish))
    assert any(said in each for each in found), found


def test_sheets_and_columns_are_ours(domain: Flask) -> None:
    cells = cells_of(exported_workbook())
    del cells["收费"]
    cells["申请材料"][0][8] = "数量"
    found = refused(make_workbook(cells))
    assert "缺少工作表“收费”。" in found
    assert "申请材料：缺少列“份数”。" in found
    assert any("没有名为“数量”的列" in each for each in found)


def bomb() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 90_000_000)
    return out.getvalue()


def entities(content: bytes) -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    return content.replace(b"?>", b"?>" + declared, 1)


def test_bombs_and_broken_files_are_refused(domain: Flask) -> None:
    good = exported_workbook()
    assert "压缩比" in refused(bomb())[0]
    assert "实体声明" in refused(repack_member(good, "xl/sharedStrings.xml", entities))[0]
    assert "实体声明" in refused(repack_member(good, "xl/worksheets/sheet1.xml", entities))[0]
    assert "宏" in refused(repack_member(good, "", bytes, **{"xl/vbaProject.bin": b"x"}))[0]
    assert refused(good[:4000])
    assert refused(b"PK\x03\x04" + b"x" * 100)
    assert refused(repack_member(good, "xl/workbook.xml", lambda _content: b"<workbook>"))
    assert refused(repack_member(good, "xl/workbook.xml", lambda _content: b"<workbook/>"))
    assert "10 MB" in refused(good + b"\0" * 11_000_000)[0]


def test_a_sheet_that_claims_to_be_endless_is_not_laid_out(domain: Flask) -> None:
    def far(content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    began = time.perf_counter()
    assert "超过" in refused(repack_member(exported_workbook(), "xl/worksheets/sheet1.xml", far))[0]
    assert time.perf_counter() - began < 10


def test_five_hundred_items_with_twenty_materials_take_seconds(domain: Flask) -> None:
    cells = cells_of(exported_workbook())
    lines = cells["申请材料"]
    pattern = lines[1]
    materials = [row[0] for row in cells["参考-材料"][1:21]]
    for name, rows in cells.items():
        if name.startswith("参考"):
            continue
        own = rows[1:]
        rows[1:] = [[f"grown_{number}", *row[1:]] for number in range(500) for row in own]
    lines[1:] = [[f"grown_{number}", None, code, None, *pattern[4:]] for number in range(500) for code in materials]
    cells["前置事项"][1:] = []
    raw = make_workbook(cells)
    began = time.perf_counter()
    told = dry_run(raw)
    assert time.perf_counter() - began < 10
    assert told["troubles"] == []
    assert told["counts"]["new"] == 500
    assert len(parse_workbook(raw)["申请材料"]) == 10_001


def test_a_rule_reads_as_a_clerk_writes_it() -> None:
    rule = Field("asked_when", "需要的规则", FieldKind.RULE)
    value = [
        {"fact": "kind", "is": ["new", "reconstruction"]},
        {"fact": "total_investment", "at_least": 3_000_000_000, "below": 5_000_500_000},
    ]
    assert write_cell(rule, value) == "建设性质：新建、改建\n总投资：不少于3000万元，少于5000.5万元"
    assert read_cell(rule, write_cell(rule, value)) == value
    assert read_cell(rule, "建设性质：new、reconstruction\n总投资：不少于3000000000，少于5000500000") == value
    with pytest.raises(WrongCell, match="可用新建"):
        read_cell(rule, "建设性质：新健")
    assert [column_letter(0), column_letter(25), column_letter(26), column_letter(59)] == ["A", "Z", "AA", "BH"]

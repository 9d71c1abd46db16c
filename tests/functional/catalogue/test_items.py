"""The catalogue for reading: every officer, every item, every version."""

from __future__ import annotations

from collections.abc import Callable

from tests.page import Browser

Browse = Callable[..., Browser]


def test_the_list_is_narrowed_by_its_filters(browse: Browse) -> None:
    browser = browse("mulu@yangcheng-zone")
    page = browser.get("/catalogue")
    assert "共29项" in page.text
    assert "共4项" in browser.get("/catalogue?stage=works_permit").text
    page = browser.get("/catalogue?q=施工许可")
    assert "建筑工程施工许可证核发" in page.text
    assert "共1项" in page.text
    assert "企业投资项目备案" in browser.get("/catalogue?status=adopted&kind=filing").text
    assert "没有符合条件的事项" in browser.get("/catalogue?q=%25").text
    assert browser.get("/catalogue?stage=nonsense").status == 200


def test_an_item_shows_its_facets_and_its_history(browse: Browse) -> None:
    browser = browse("shenji@zezhou")
    page = browser.get("/catalogue/eia")
    for words in ("办事流程", "申请材料", "办理时限", "办事标准", "网办事项", "第2版", "第1版", "现行有效", "已被替代"):
        assert words in page.text, words
    old = browser.get("/catalogue/eia/versions/1")
    assert "这不是现行版本" in old.text
    assert "依据已失效" in old.text
    browser.get("/catalogue/eia/versions/9", 404)
    browser.get("/catalogue/nothing", 404)


def test_nobody_reads_it_without_signing_in(browse: Browse) -> None:
    assert browse().get("/catalogue/eia").url == "/signin"

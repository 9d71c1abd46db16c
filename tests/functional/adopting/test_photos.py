"""What the window looks like: a bureau's own picture, on its own portal and beside the others', and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from tests.page import Browser

Browse = Callable[..., Browser]
ZONE, COUNTY, ITEM = "yangcheng-zone", "yangcheng", "enterprise_filing"
PNG = b"\x89PNG\r\n\x1a\n" + b"window" * 8
JPEG = b"\xff\xd8\xff\xe0" + b"other window" * 8


def photographed(zone: Browser, raw: bytes = PNG, name: str = "2号窗口.png") -> None:
    """A picture in the local part."""
    zone.get(f"/adoptions/{ITEM}/local")
    zone.submit("/local", window="2号窗口", photo=(BytesIO(raw), name))


def picture(browser: Browser, slug: str) -> tuple[int, bytes]:
    answer = browser.client.get(f"/b/{slug}/items/{ITEM}/photo")
    return answer.status_code, answer.get_data()


@pytest.mark.clause("W7", "L2.1a")
def test_a_picture_stands_on_its_own_portal_only(browse: Browse) -> None:
    zone, anybody = browse(f"mulu@{ZONE}"), browse()
    assert "/photo" not in anybody.get(f"/b/{ZONE}/items/{ITEM}").html
    photographed(zone)
    assert f"/b/{ZONE}/items/{ITEM}/photo?v=" in anybody.get(f"/b/{ZONE}/items/{ITEM}").html
    answer = anybody.client.get(f"/b/{ZONE}/items/{ITEM}/photo")
    assert answer.get_data() == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = anybody.client.get(f"/b/{ZONE}/items/{ITEM}/photo", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for slug in (COUNTY, "jincheng", "gaoping-zone"):
        assert "/photo" not in anybody.get(f"/b/{slug}/items/{ITEM}").html
        anybody.get(f"/b/{slug}/items/{ITEM}/photo", 404)
    assert f"/b/{ZONE}/items/{ITEM}/photo?v=" in browse(f"mulu@{COUNTY}").get(f"/side-by-side/{ITEM}").html


@pytest.mark.clause("W7")
def test_it_is_replaced_taken_away_and_kept(browse: Browse) -> None:
    zone, anybody = browse(f"mulu@{ZONE}"), browse()
    photographed(zone)
    zone.get(f"/adoptions/{ITEM}/local")
    zone.submit("/local", window="3号窗口")
    assert picture(anybody, ZONE) == (200, PNG), "other words leave it as it is"
    photographed(zone, JPEG, "新窗口.jpg")
    assert picture(anybody, ZONE) == (200, JPEG)
    zone.get(f"/adoptions/{ITEM}/local")
    zone.submit("/local", remove_photo="y")
    assert picture(anybody, ZONE)[0] == 404
    assert "/photo" not in anybody.get(f"/b/{ZONE}/items/{ITEM}").html


def test_what_is_no_picture_is_refused_and_what_was_typed_stays(browse: Browse) -> None:
    zone = browse(f"mulu@{ZONE}")
    for raw, name, said in (
        (b"%PDF-1.4", "窗口.pdf", "请上传 JPG 或 PNG 文件"),
        (b"%PDF-1.4", "窗口.png", "内容与支持的格式不符"),
        (b"", "窗口.png", "文件是空的"),
        (PNG + b"x" * (5 << 20), "窗口.png", "超过 5 MB"),
    ):
        zone.get(f"/adoptions/{ITEM}/local")
        page = zone.submit("/local", 422, window="9号窗口", photo=(BytesIO(raw), name))
        assert said in page.errors()["photo"]
        assert page.form("/local").values["window"] == "9号窗口"
    assert picture(browse(), ZONE)[0] == 404


def test_a_colleague_was_first_with_the_picture(browse: Browse) -> None:
    one, other = browse(f"mulu@{ZONE}"), browse(f"mulu@{ZONE}")
    stale = other.get(f"/adoptions/{ITEM}/local")
    photographed(one)
    page = other.submit("/local", 409, page=stale, window="4号窗口")
    assert "刚刚被其他人修改过" in page.text
    assert picture(browse(), ZONE) == (200, PNG)

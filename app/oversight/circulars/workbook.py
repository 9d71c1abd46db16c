"""One circular or training as a spreadsheet: a line a bureau, and of a training a line a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.casework.letters.profiles import asked_lines
from app.interbureau.handoffs.shapes import LetterContent
from app.oversight.circulars.progress import ActorStamp, BureauProgress
from app.oversight.circulars.trainings import TrainingRoll
from app.standards.exchange.lists import ListSheet, render_list_sheets
from tenants.bureaus import bureau_by_id
from tenants.clock import SHANGHAI, now
from tenants.pairings import HandoffKind

STAMP_FORMAT = "%Y-%m-%d %H:%M"
BUREAUS = (
    ("审批局", 30), ("状态", 10), ("发出", 18), ("期限", 12), ("签收", 18), ("签收人", 12), ("答复", 18), ("答复人", 12),
    ("是否逾期", 10), ("意见、说明", 48), ("最近催办", 18),
)  # fmt: skip
FIGURES = (("名额", 8), ("报名", 8), ("候补", 8), ("应到", 8), ("实到", 8))
PEOPLE = (("审批局", 30), ("姓名", 14), ("科室", 30), ("报名时间", 18), ("录取", 10), ("到训", 10))


def circular_workbook(
    kind: HandoffKind, shares: Sequence[BureauProgress], roll: TrainingRoll | None, today: date
) -> bytes:
    """The file; ``roll`` of a training."""
    sheets = [ListSheet("各局情况", BUREAUS, [_cells(share, today) for share in shares], filtered=True)]
    if roll is not None:
        listed = [[*_cells(share, today), *_figures(share, roll)] for share in shares]
        sheets = [
            ListSheet("各局情况", (*BUREAUS, *FIGURES), listed, filtered=True),
            ListSheet("参训人员", PEOPLE, _people(roll), filtered=True),
        ]
    return render_list_sheets(
        [*sheets, ListSheet("内容", [("项目", 16), ("内容", 90)], _said(kind, shares[0].content))]
    )


def _cells(share: BureauProgress, today: date) -> list[str]:
    return [
        bureau_by_id(share.bureau_id).name,
        share.state.label,
        _stamp(share.sent.at),
        f"{share.due_on:%Y-%m-%d}" if share.due_on else "",
        *_by(share.received),
        *_by(share.answered or share.ended),
        "逾期" if share.is_late(today) else "",
        share.words,
        _by(share.urged)[0],
    ]


def _figures(share: BureauProgress, roll: TrainingRoll) -> list[str]:
    held = share.attendance
    figures = (
        roll.terms.places,
        len(share.people),
        len(roll.split(share)[1]) if share in roll.shares else 0,
        held.expected if held else None,
        held.came if held else None,
    )
    return ["" if figure is None else str(figure) for figure in figures]


def _people(roll: TrainingRoll) -> list[list[str]]:
    found = []
    for share in roll.shares:
        came = {line.person: line.came for line in share.attendance.lines} if share.attendance else {}
        for one in share.people:
            placed = "录取" if roll.has_place(share, one.person) else "候补"
            held = "" if one.person not in came else "到" if came[one.person] else "未到"
            found.append([bureau_by_id(share.bureau_id).name, *one.person, _stamp(one.since), placed, held])
    return found


def _said(kind: HandoffKind, content: LetterContent) -> list[tuple[str, str]]:
    return [("种类", kind.label), *asked_lines(kind, content["asked"]), ("导出时间", _stamp(now()))]


def _by(by: ActorStamp | None) -> tuple[str, str]:
    return (_stamp(by.at), by.name) if by else ("", "")


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):{STAMP_FORMAT}}"

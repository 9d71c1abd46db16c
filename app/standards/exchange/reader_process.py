"""Asking the reading process (:mod:`app.standards.exchange.workbook_reader`) for what is in a workbook."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.foundation.errors import FieldFault, Invalid
from app.standards.exchange.sheets import MOST_COLUMNS, MOST_ROWS

TIMEOUT_SECONDS = 30
ROOT = Path(__file__).resolve().parents[3]
Rows = list[tuple[int, list[Any]]]


def parse_workbook(raw: bytes, rows: int = MOST_ROWS) -> dict[str, Rows]:
    """Rows that are not empty by sheet, each with its number. Raises :class:`Invalid` at ``file``, a fault for each reason.

    The process gets nothing of our environment but where the code is: no key and no password is within its reach.
    """
    command = [sys.executable, "-P", "-m", "app.standards.exchange.workbook_reader", str(rows), str(MOST_COLUMNS)]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, timeout=TIMEOUT_SECONDS, env=environment, check=False, cwd=ROOT
        )
    except subprocess.TimeoutExpired:
        raise _refused(["表格内容太多，读取超时。请拆分后分次导入。"]) from None
    if done.returncode:
        raise _refused(["表格内容太多或已损坏，没有读完。请用本系统导出的表格填写，或拆分后分次导入。"])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise _refused(answer["refused"])
    return {name: [(number, cells) for number, cells in lines] for name, lines in answer["sheets"]}


def _refused(messages: list[str]) -> Invalid:
    return Invalid("workbook", messages[0], "file", tuple(FieldFault("file", "workbook", each) for each in messages))

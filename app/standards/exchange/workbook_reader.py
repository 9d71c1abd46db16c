"""Reading a workbook in a process of its own: memory and time end there, not in a web process.

``python -m app.standards.exchange.workbook_reader ROWS COLUMNS`` takes the file on its standard input and answers on its standard output:
``{"sheets": [[name, [[row number, [cell, …]], …]], …]}`` or ``{"refused": [sentence, …]}``. Dates come as text.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.standards.exchange.upload_guard import MB, SheetLimits, WorkbookRefused, sanitize_workbook

MEMORY_BYTES = 1024 * MB
CPU_SECONDS = 20
UNSTORABLE_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
MOST_CHARACTERS = 40_000_000
"""Of all cells: one long text can stand behind many of them."""


def main() -> None:
    """Answer one question and end."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    rows, columns = map(int, sys.argv[1:3])
    try:
        answer: dict[str, Any] = {"sheets": read_sheets(sys.stdin.buffer.read(), SheetLimits(rows, columns))}
    except WorkbookRefused as refused:
        answer = {"refused": list(refused.messages)}
    except MemoryError:
        answer = {"refused": ["表格内容太多，读取时超出内存限制。请拆分后分次导入。"]}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def read_sheets(raw: bytes, limits: SheetLimits) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """Every sheet with its rows that are not empty. Raises :class:`~app.standards.exchange.upload_guard.WorkbookRefused`."""
    try:
        book = CalamineWorkbook.from_filelike(sanitize_workbook(raw, limits))
        left, found = MOST_CHARACTERS, []
        for name in book.sheet_names:
            lines = []
            for number, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
                cells = [_plain(cell) for cell in row]
                if any(cell is not None for cell in cells):
                    lines.append((number, cells))
                    left -= sum(len(cell) for cell in cells if isinstance(cell, str))
                if any(isinstance(cell, str) and UNSTORABLE_CHARACTERS.search(cell) for cell in cells):
                    raise WorkbookRefused(f"{name}：第{number}行含有无法保存的控制字符，请删去。")
                if left < 0:
                    raise WorkbookRefused("表格文字太多，无法读取。请拆分后分次导入。")
            found.append((name, lines))
        return found
    except CalamineError:
        raise WorkbookRefused("文件不是有效的 .xlsx 电子表格。请用本系统导出的表格填写。") from None


def _plain(cell: Any) -> Any:
    """A cell as JSON has it; an empty one is None."""
    if cell == "":
        return None
    return str(cell) if isinstance(cell, datetime | date | time | timedelta) else cell


if __name__ == "__main__":
    main()

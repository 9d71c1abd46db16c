"""The project's own papers as data and as pages that can be read without the system. Pure: values in, text out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

STYLE = (
    "body{font-family:'SimSun','Songti SC','Noto Serif CJK SC',serif;max-width:960px;margin:2em auto;line-height:1.7}"
    "h1{text-align:center;font-size:22pt}table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #333;padding:4px 8px;text-align:left;vertical-align:top}th{white-space:nowrap}"
    "p.foot{color:#555;font-size:10pt}"
)


@dataclass(frozen=True)
class Rendering:
    """One paper: its name in the package, its title, its data and its page."""

    name: str
    title: str
    data: dict[str, Any]
    html: str

    def files(self) -> list[tuple[str, bytes]]:
        """Path and bytes of both forms."""
        text = json.dumps(self.data, ensure_ascii=False, indent=2, sort_keys=True)
        return [(f"{self.name}.json", text.encode()), (f"{self.name}.html", self.html.encode())]


def html_page(title: str, body: str, foot: str) -> str:
    """A whole HTML page that needs nothing else."""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>{body}"
        f'<p class="foot">{escape(foot)}</p></body></html>'
    )


def facts_table(pairs: Iterable[tuple[str, Any]]) -> str:
    """Names and values as a table with the names at the left."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{_text(value)}</td></tr>" for name, value in pairs)
    return f"<table>{rows}</table>"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table with heads."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{_text(value)}</td>" for value in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    return escape(str(value)).replace("\n", "<br>")

"""The glossary names every table and every enum, in words that the product really shows - and nothing that is not there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = "docs/glossary.md"
HOUSE_WORDS = "The words of the house"
LONGEST_SENTENCE = 120
UNSPOKEN = "—"
"""Stands for the word of what no office speaks of."""
HEADS = re.compile(r"\| (?:中文|word|-+) \||\|-+\|")
ROW = re.compile(r"\| (?P<term>[^|]+?) \| `(?P<name>[\w./-]+)` \| (?P<sentence>[^|]*?) ?\|")


@dataclass(frozen=True)
class Row:
    """One row: a word, what it is called or where it stands, a sentence."""

    section: str
    term: str
    name: str
    sentence: str


def rows_told(text: str) -> Iterator[Row | str]:
    """Every row of the page; a line of a table that is none as it stands."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        section, _, body = part.partition("\n")
        for line in body.splitlines():
            if line.startswith("|") and not HEADS.match(line):
                found = ROW.fullmatch(line)
                yield Row(section, **found.groupdict()) if found else line


def named_classes(root: Path) -> set[tuple[str, str]]:
    """Section and name of every table and every enum of the domain."""
    found = set()
    for package in ("app", "tenants"):
        for path in sorted((root / package).rglob("*.py")):
            section = path.relative_to(root).parts[1 if package == "app" else 0]
            found |= {
                (section, node.name)
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.ClassDef) and (_has_table(node) or _is_enum(node))
            }
    return found


def _has_table(node: ast.ClassDef) -> bool:
    targets = [one for part in node.body if isinstance(part, ast.Assign) for one in part.targets]
    return any(isinstance(one, ast.Name) and one.id == "__tablename__" for one in targets)


def _is_enum(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Enum", "Flag")) for base in node.bases)


@cache
def shown_texts(root: Path) -> str:
    """Everything that pages, papers and refusals may say: templates and strings, no comment and no docstring."""
    texts = []
    for package in ("app", "blueprints", "tenants"):
        for path in sorted((root / package).rglob("*.html")):
            texts.append(re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL))
        for path in sorted((root / package).rglob("*.py")):
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            comments = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
            strings = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in comments]
            texts += [node.value for node in strings if isinstance(node.value, str)]
    return "\n".join(texts)


def glossary_faults(root: Path) -> list[str]:
    """Where the glossary and the tree say something different."""
    told = list(rows_told((root / GLOSSARY).read_text("utf-8")))
    rows = [row for row in told if isinstance(row, Row)]
    named = [row for row in rows if row.section != HOUSE_WORDS]
    house = [row for row in rows if row.section == HOUSE_WORDS]
    known, there = {(row.section, row.name) for row in named}, named_classes(root)
    return [
        *(f"no row: {line}" for line in told if isinstance(line, str)),
        *(f"{section}: {name} has no row" for section, name in sorted(there - known)),
        *(f"{section}: there is no {name}" for section, name in sorted(known - there)),
        *(f"{row.section}: {row.name} is not there" for row in house if not (root / row.name).is_file()),
        *(f"{section}: {name} twice" for section, name in _twice((row.section, row.name) for row in named)),
        *(f"{section}: {term} twice" for section, term in _twice((row.section, row.term) for row in rows)),
        *(f"{row.section}: {row.name}: {len(row.sentence)} characters" for row in rows if not _is_sentence(row)),
        *(f"{row.section}: nobody is shown {word}" for row in named for word in _coined(row, shown_texts(root))),
    ]


def _twice(pairs: Iterator[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair, times in Counter(pairs).items() if times > 1 and pair[1] != UNSPOKEN]


def _is_sentence(row: Row) -> bool:
    return 0 < len(row.sentence) <= LONGEST_SENTENCE


def _coined(row: Row, shown: str) -> list[str]:
    words = [] if row.term == UNSPOKEN else row.term.rstrip("…").split("、")
    return [word for word in words if word not in shown]


def test_the_glossary_says_what_is_there() -> None:
    assert glossary_faults(ROOT) == []


PAGE = """# Glossary
## foundation
| 中文 | identifier | what it is |
|---|---|---|
| 工作人员 | `Officer` | One person at one bureau. |
| 在用、已停用 | `OfficerState` | Whether the account is in use. |
## casework
| 中文 | identifier | what it is |
|---|---|---|
| 起草中… | `DraftState` | Life of a draft. |
## oversight
| 中文 | identifier | what it is |
|---|---|---|
| — | `DraftState` | Life of a text. |
| — | `PageStart` | Where a page begins. |
## The words of the house
| word | where | what it is |
|---|---|---|
| door | `tenants/db.py` | Opens transactions. |
"""
OFFICERS = """
class OfficerState(LabelledEnum):
    ACTIVE = "active", "在用"
    DISABLED = "disabled", "已停用"
class Officer(Base):
    '''办事员: in a docstring, shown to nobody.'''
    __tablename__ = "officers"
    name = column(f"工作人员{1}")
"""
DRAFTS = "class DraftState(StrEnum):\n    DRAFT = '起草中'\n"
CHECKOUT = {
    GLOSSARY: PAGE,
    "app/foundation/staff/models.py": OFFICERS,
    "app/casework/terms.py": DRAFTS,
    "app/oversight/terms.py": f"{DRAFTS}class PageStart(enum.IntEnum):\n    START = 0\n",
    "tenants/db.py": "class Base(DeclarativeBase):\n    pass\n",
    "blueprints/staff/templates/people.html": "<p>{# 值班员 #}</p>",
}


def checkout(folder: Path, *, file: str = GLOSSARY, old: str = "", new: str = "") -> Path:
    """A small product with its glossary, and one thing changed in it."""
    for name, text in CHECKOUT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.replace(old, new, 1) if name == file and old else text, "utf-8")
    return folder


def test_a_small_glossary_without_faults_is_let_by(tmp_path: Path) -> None:
    assert glossary_faults(checkout(tmp_path)) == []


@pytest.mark.mutant
@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("app/casework/terms.py", "DRAFT", "A = ''\nclass Duty(Base):\n    __tablename__", "casework: Duty has no row"),
        ("app/casework/terms.py", "class", "class Duty(LabelledEnum):\n    A = ''\nclass", "casework: Duty has no row"),
        ("tenants/db.py", "DeclarativeBase", "IntEnum", "tenants: Base has no row"),
        (GLOSSARY, "| — | `PageStart` | Where a page begins. |\n", "", "oversight: PageStart has no row"),
        (GLOSSARY, "`PageStart`", "`PageStarts`", "oversight: there is no PageStarts"),
        (GLOSSARY, "## casework", "## casework of old", "casework of old: there is no DraftState"),
        (GLOSSARY, "`PageStart`", "`DraftState`", "oversight: DraftState twice"),
        (GLOSSARY, "在用、已停用", "工作人员", "foundation: 工作人员 twice"),
        (GLOSSARY, "One person at one bureau.", "", "foundation: Officer: 0 characters"),
        (GLOSSARY, "One person at", "One person at " + "x" * 100, "foundation: Officer: 126 characters"),
        (GLOSSARY, "`Officer`", "Officer", "no row: | 工作人员 | Officer | One person at one bureau. |"),
        (GLOSSARY, "| 工作人员", "| 办事员", "foundation: nobody is shown 办事员"),
        (GLOSSARY, "已停用", "值班员", "foundation: nobody is shown 值班员"),
        (GLOSSARY, "tenants/db.py", "tenants/door.py", "The words of the house: tenants/door.py is not there"),
    ],
)
def test_a_fault_of_the_glossary_is_found(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    assert fault in glossary_faults(checkout(tmp_path, file=file, old=old, new=new))

"""The rules of the house that no linter knows, as questions: each takes a checkout and answers with what breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fixed_days import no_fixed_day_meets_the_running_clock
from tests.house_pages import one_place_shows_errors, page_models_are_small, templates_are_narrow
from tests.page_addresses import the_domain_knows_no_address
from tests.syntax import nodes_of, syntax_of

PACKAGES = ("tenants", "app", "blueprints", "deploy", "migrations", "tests")
PRODUCT = PACKAGES[:-1]
HELD = (*PRODUCT, "tests/bench")
"""What the product is held to holds for the benchmark too: it does the same work, and is read to be believed."""
GENERATED = "migrations/versions"
LONGEST_FILE, LONGEST_FUNCTION = 320, 60
SECOND_WORDS = frozenset({"FACET_SHORT_LABELS"})
"""Shorter words for narrow places, beside the ones that a member has."""
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py"}
ACTING_MODULES = {
    "tenants/db.py",
    "blueprints/shell/gate.py",
    "app/oversight/incoming/postman.py",
    "app/interbureau/handoffs/reconciliation.py",
    "app/interbureau/handoffs/audit_crosscheck.py",
    "app/oversight/mailing/sending_rounds.py",
    "app/oversight/uniformity/figure_preparation.py",
    "app/assembly/commands.py",
}
STORY_FOLDERS = ("app/assembly/seeding/", "app/assembly/practice/", "tests/bench/")
"""Besides these only what fills an installation or plays a practice partner acts for a bureau, and tests."""
ADDRESS = re.compile(
    r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\"resolved\"|^\s*registry\s*=", re.MULTILINE
)
CLUSTERLESS = re.compile(r"^\s*(MERGE INTO|COPY [\w.]+ (FROM|TO))|INSERT INTO [\w.]+[^;]*\)\s*SELECT", re.IGNORECASE)
OFFSET = re.compile(r"\bOFFSET\s+(\d|%|:)", re.IGNORECASE)
OTHERS = re.compile(r'"funding": (?:\{[^}]*\}|\[[^\]]*\])|"url": "[^"]*"')
"""Where npm notes who can be thanked for a package: an address nobody downloads from."""


def _sources(root: Path, packages: tuple[str, ...] = PACKAGES) -> Iterator[tuple[str, str]]:
    """Name and text of every Python file."""
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def _calls(root: Path, wanted: str, packages: tuple[str, ...] = HELD) -> Iterator[str]:
    """``file:line`` of every call of a function or method of that name."""
    for name, text in _sources(root, packages):
        for node in nodes_of(text):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == wanted:
                    yield f"{name}:{node.lineno}"


def packages_hold_only_a_docstring(root: Path) -> list[str]:
    """``__init__`` holds one docstring and nothing else."""
    found = []
    for name, text in _sources(root):
        if name.endswith("__init__.py"):
            body = syntax_of(text).body
            told = len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
            if not told:
                found.append(name)
    return found


def files_are_short(root: Path) -> list[str]:
    """A file is one noun. What a generator wrote is not read from end to end."""
    paths = [root / name for name, _ in _sources(root)]
    paths += [path for end in ("html", "css", "js", "sql") for path in sorted((root / "blueprints").rglob(f"*.{end}"))]
    found = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST_FILE and not name.startswith(GENERATED) and "/vendor/" not in name:
            found.append(f"{name}: {lines} lines")
    return found


def labels_stand_beside_values(root: Path) -> list[str]:
    """What a member is called is part of it (``tenants/labels.py``): no table beside an enum that says it again."""
    found = []
    for name, text in _sources(root, ("app", "tenants")):
        for node in syntax_of(text).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                named = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
                keys = node.value.keys
                if named.endswith("_LABELS") and keys and all(isinstance(key, ast.Attribute) for key in keys):
                    found += [f"{name}: {named}"] if named not in SECOND_WORDS else []
    return found


def functions_are_short(root: Path) -> list[str]:
    """A function is one thought."""
    found = []
    for name, text in _sources(root, HELD):
        for node in nodes_of(text):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not name.startswith(GENERATED):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    found.append(f"{name}: {node.name}: {lines} lines")
    return found


def files_have_nouns(root: Path) -> list[str]:
    """No drawer for everything."""
    return [name for name, _ in _sources(root) if name.rsplit("/", 1)[-1] in NAMELESS]


def one_place_commits(root: Path) -> list[str]:
    """One write is one transaction, opened in one place; so are the parts of one that may fail alone."""
    return [
        place
        for call in ("commit", "begin_nested")
        for place in _calls(root, call)
        if not place.startswith("tenants/db.py:")
    ]


def one_place_sets_the_bureau(root: Path) -> list[str]:
    """The context variable is set where it is known that no transaction is open."""
    return [place for wanted in ("set_current_actor", "restore_actor") for place in _context_calls(root, wanted)]


def _context_calls(root: Path, wanted: str) -> Iterator[str]:
    for name, text in _sources(root, HELD):
        for node in nodes_of(text):
            setter = isinstance(node, ast.Attribute) and node.attr == wanted and ast.unparse(node.value) == "context"
            taken = isinstance(node, ast.ImportFrom) and node.module == "tenants.context"
            taken = taken and any(alias.name == wanted for alias in getattr(node, "names", []))
            if (setter or taken) and name != "tenants/db.py":
                yield f"{name}:{getattr(node, 'lineno', 0)}"


def few_act_for_a_bureau(root: Path) -> list[str]:
    """The acting bureau is set by the gate, the postman, the reconciler, mails, figures, seeding, bench, commands and tests."""
    places = _calls(root, "acting_for")
    return [
        place for place in places if place.split(":")[0] not in ACTING_MODULES and not place.startswith(STORY_FOLDERS)
    ]


def _texts(root: Path, wanted: re.Pattern[str]) -> Iterator[str]:
    """``file:line`` of every string in which the pattern is found."""
    for name, text in _sources(root, ("tenants", "app", "blueprints")):
        for node in nodes_of(text):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and wanted.search(node.value):
                yield f"{name}:{node.lineno}"


def pages_are_keyset(root: Path) -> list[str]:
    """No OFFSET: the thousandth page costs what the first does."""
    return [*_calls(root, "offset", ("tenants", "app", "blueprints")), *_texts(root, OFFSET)]


def statements_run_on_a_cluster(root: Path) -> list[str]:
    """No ``INSERT … SELECT``, ``MERGE``, ``COPY`` in the application (design §9)."""
    return [*_calls(root, "from_select", ("tenants", "app", "blueprints")), *_texts(root, CLUSTERLESS)]


def nothing_loads_by_itself(root: Path) -> list[str]:
    """Relationships only from child to parent, and none that loads by itself behind a query's back."""
    return [*_calls(root, "backref"), *_calls(root, "relationship")]


def migrations_know_no_models(root: Path) -> list[str]:
    """A migration says what was; models say what is."""
    found = []
    for name, text in _sources(root, ("migrations",)):
        if name.startswith(GENERATED):
            for node in nodes_of(text):
                if isinstance(node, ast.ImportFrom) and re.match(r"app\b|blueprints\b|.*\.models$", node.module or ""):
                    found.append(f"{name}:{node.lineno}: {node.module}")
    return found


def locks_name_no_registry(root: Path) -> list[str]:
    """Whoever installs says from where."""
    found = []
    for path in [*sorted(root.glob("requirements*.txt")), root / "package-lock.json", root / ".npmrc"]:
        if path.exists() and ADDRESS.search(OTHERS.sub("", path.read_text(encoding="utf-8"))):
            found.append(path.name)
    return found


def one_path_for_one_function(root: Path) -> list[str]:
    """No re-export: whoever needs a function imports it from the module that defines it."""
    found = []
    for name, text in _sources(root, PRODUCT):
        for node in nodes_of(text):
            if isinstance(node, ast.ImportFrom):
                found += [f"{name}:{node.lineno}: {one.name}" for one in node.names if one.asname == one.name]
    return found


def ledger_events_are_members(root: Path) -> list[str]:
    """Whatever goes into the ledger is one of its events, never a text written at the call."""
    found = []
    for name, text in _sources(root, PRODUCT):
        tree = syntax_of(text)
        taken = {"record"} if name == "app/foundation/ledger/operations.py" else set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "app.foundation.ledger.operations":
                taken |= {one.asname or one.name for one in node.names if one.name == "record"}
        for node in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            called = getattr(node.func, "id", "") in taken
            if called and node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                found.append(f"{name}:{node.lineno}")
    return found


BARE = frozenset(
    re.findall(
        r"\w+",
        # Pronouns, adverbs, prepositions, conjunctions; then participles that do not end in -ed or -ing.
        "me you us it them they self own whose which what that this these those somebody nobody anybody everybody others all "
        "both each few many most some such same none nothing everything something again ago ahead almost along already also "
        "always anew anywhere apart around aside away back before behind below beneath beside besides between beyond by down "
        "during early elsewhere ever everywhere far for forth forward from further hence here how however in inside instead "
        "into just late lately later maybe more much near never next not now nowhere of off often on once only onto out outside "
        "over perhaps quite rather since so somehow sometimes somewhere soon still than then thence there through till to today "
        "together too toward towards under until up upon very when where whether while why with within without yet at as about "
        "above across after against among amid if or and but whole half several enough either neither told said kept held shown "
        "written begun done gone made taken given seen known sent found left brought built drawn chosen hidden meant met paid "
        "spent stood taught thought understood won bound broken dealt driven fallen felt fought forgotten frozen got grown "
        "heard laid led lent lost risen sold spoken stolen thrown undone withdrawn ",
    )
)
SPOKEN = {
    "ago": "filter of the pages, named as the template reads",
    "finding": "a noun: what an examination brings to light",
    "funding": "a noun: 资金来源",
    "missing": "the refusal that is HTTP 404",
    "now": "the usual name of the clock's question",
    "rendering": "a noun: what a paper was made into",
    "ruling": "a noun: 裁定",
    "shared": "house term of the partition: a table that is no bureau's",
    "today": "the usual name of the clock's question",
    "when": "filter of the pages, named as the template reads",
}
"""Bare words that stay, each with its reason."""


def names_say_what_they_are(root: Path) -> list[str]:
    """No public function or class whose whole name is a bare participle, adverb or pronoun (docs/glossary.md)."""
    found = []
    for name, text in _sources(root, PRODUCT):
        for node in syntax_of(text).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _is_bare(node.name):
                found.append(f"{name}:{node.lineno}: {node.name}")
    return found


def _is_bare(name: str) -> bool:
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    word = words[0].lower() if len(words) == 1 else ""
    ends = len(word) > LONGEST_STEM and word.endswith(("ed", "ing"))
    return not name.startswith("_") and word not in SPOKEN and (word in BARE or ends)


LONGEST_STEM = 4
"""Shorter words that end so (feed, ring, need) are no participles."""


RULES: tuple[Callable[[Path], list[str]], ...] = (
    packages_hold_only_a_docstring,
    files_are_short,
    templates_are_narrow,
    one_place_shows_errors,
    page_models_are_small,
    labels_stand_beside_values,
    functions_are_short,
    files_have_nouns,
    one_place_commits,
    one_place_sets_the_bureau,
    few_act_for_a_bureau,
    pages_are_keyset,
    statements_run_on_a_cluster,
    nothing_loads_by_itself,
    migrations_know_no_models,
    locks_name_no_registry,
    one_path_for_one_function,
    names_say_what_they_are,
    no_fixed_day_meets_the_running_clock,
    ledger_events_are_members,
    the_domain_knows_no_address,
)

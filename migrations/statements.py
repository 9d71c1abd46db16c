"""What migrations are written with: one statement an execute, one file a function."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

import sqlalchemy as sa
from alembic import op


def run(statements: Iterable[str]) -> None:
    """Each statement as it stands; colons in them are not parameters."""
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def words(name: str, *values: str, nullable: bool = False) -> sa.Column[str]:
    """A column that holds one of these words: text with a CHECK of the column's name."""
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=nullable)


def function_text(name: str) -> str:
    """The one statement of ``migrations/sql/<name>.sql``."""
    return files("migrations").joinpath("sql", f"{name}.sql").read_text("utf-8")


def create_function(
    name: str, arguments: str = "", owner: str | None = None, callers: Iterable[str] = (), public: bool = False
) -> None:
    """Function ``qdk.<name>`` as its file says, for ``callers`` alone (``public``: for everybody), handed to ``owner``.

    What an owner of another name lets others call it grants in the migrating role's own statement: the migrating role
    inherits from the owners of functions while it migrates (:func:`deploy.roles.inheriting_owners`)."""
    signature = f"qdk.{name}({arguments})"
    run([function_text(name)])
    if not public:
        run([f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"])
    if owner:
        run(handed_over(f"FUNCTION {signature}", owner))
    run(f"GRANT EXECUTE ON FUNCTION {signature} TO {caller}" for caller in callers)


def handed_over(what: str, owner: str) -> list[str]:
    """An object of schema ``qdk`` to a role that may create nothing there before and after."""
    return [
        f"GRANT CREATE ON SCHEMA qdk TO {owner}",
        f"ALTER {what} OWNER TO {owner}",
        f"REVOKE CREATE ON SCHEMA qdk FROM {owner}",
    ]


def drop_functions(*signatures: str) -> None:
    """Functions of schema ``qdk``, whoever owns them: the schema is the migrating role's."""
    run(f"DROP FUNCTION qdk.{signature}" for signature in signatures)

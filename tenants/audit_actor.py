"""How the audit trail of a transaction is told who acts in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func

from tenants import pipeline
from tenants.context import Actor, ActorKind
from tenants.pipeline import BoundStatement

_TELL = pipeline.prepare_statement("select set_config('app.actor', $1, true)")


def actor_statement(acting: Actor) -> BoundStatement:
    """Says to the audit trail who acts, until the transaction ends."""
    return BoundStatement(_TELL, (f"{acting.kind}:{acting.actor_id or ''}:{acting.actor_name}".encode(),))


def actor_column(kind: ActorKind, actor_id: Any, actor_name: Any) -> Any:
    """A column that, read, says to the audit trail that the row's person acts."""
    return func.set_config("app.actor", func.concat(f"{kind}:", actor_id, ":", actor_name), True)

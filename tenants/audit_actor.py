"""How the audit trail of a transaction is told who acts in it: by a SET LOCAL statement, which a cluster hands on.

Never by ``set_config()``, which stays on the node it runs on, and never inside a savepoint, which could take it back.
"""

from __future__ import annotations

from tenants import pipeline
from tenants.context import Actor
from tenants.pipeline import BoundStatement

_TELL = pipeline.prepare_statement("select qdk.name_actor($1)")


def actor_statement(acting: Actor) -> BoundStatement:
    """Says to the audit trail who acts, until the transaction ends."""
    return BoundStatement(_TELL, (f"{acting.kind}:{acting.actor_id or ''}:{acting.actor_name}".encode(),))

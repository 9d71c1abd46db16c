"""What the people who run an installation are told when it cannot go on."""

from __future__ import annotations


class DeployError(Exception):
    """The installation cannot go on. The message is one Chinese sentence (or two): what was wrong and what to do."""

"""The cross-level handoff inbox (移交收件箱) and its mirror, the outbox."""

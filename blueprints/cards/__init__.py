"""Pieces of pages that speak of the domain, for every face: clocks, advice, batches, closures, the timeline, the standard,
addresses."""

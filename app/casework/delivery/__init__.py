"""Carrying the checklist out: materials, fees, dispatch, push, suspension."""

"""The one event stream (台账): every operation writes one entry."""

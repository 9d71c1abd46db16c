"""Handing a decided item over to whoever supervises it afterwards (审管衔接, 联动审批机制 4)."""

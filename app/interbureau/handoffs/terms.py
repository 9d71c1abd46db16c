"""The words of handoffs."""

from __future__ import annotations

RECORD_LINES: tuple[tuple[str, str], ...] = (
    ("subject", "事项"),
    ("number", "受理编号"),
    ("outcome", "审批结论"),
    ("certificate", "证照（批文）"),
    ("certificate_no", "证照编号或文号"),
    ("valid_until", "有效期至"),
    ("conditions", "审批意见和条件"),
    ("decided_on", "决定日期"),
    ("decided_by", "审批部门"),
    ("duty", "请负责的事中事后监管"),
)
"""Name and label of all that an approval record says, besides project and unit: these lines and no other."""

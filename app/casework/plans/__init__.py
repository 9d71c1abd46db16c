"""Service plans (服务方案), the checklist (审批清单) and the mandate (委托书)."""

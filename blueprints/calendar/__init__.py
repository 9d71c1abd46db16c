"""The published work calendar: its years with their notices, and publishing the next one."""

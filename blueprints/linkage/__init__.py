"""Links (联动关系): their two sides, what is agreed, and how well it goes (联动看板)."""

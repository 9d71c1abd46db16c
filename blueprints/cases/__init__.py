"""Approval windows: the queue by due date, one case with its panel."""

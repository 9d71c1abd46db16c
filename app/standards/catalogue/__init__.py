"""Room of the catalogue (事项目录): items, versions, one dictionary of materials, adoptions, local parts."""

"""The material dictionary (材料字典), legal bases (设定依据), import and export of the catalogue."""

"""Import and export (导入导出): the catalogue and its dictionaries as one JSON file or as a workbook that clerks edit."""

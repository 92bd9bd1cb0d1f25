"""What people see of the tables: fonts, charts, pages and the workbook."""

"""The desk (工作台), the project page, the search box and the bell."""

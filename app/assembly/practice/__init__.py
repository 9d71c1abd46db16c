"""The practice space (演练空间, B8): a second city in which staff may try everything, with a pretend partner."""

"""The noise-free twin of the benchmark: what a hot request asks of the database, counted at two sizes of the data."""

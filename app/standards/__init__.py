"""五统一: the city's catalogue, how it is drafted, adopted and exchanged."""

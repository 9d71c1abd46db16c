"""The product's own benchmark: a bulk generator, a floor that does the same jobs with the least work, and measuring."""

"""One-time links to outside authorities by e-mail: an out-box, and the worker's round that sends what is in it."""

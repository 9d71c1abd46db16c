"""One-stop assessment (一站式研判): sheets, consultation, merging."""

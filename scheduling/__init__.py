"""The clock, the few fixed jobs, and the sweep: claim, compose, post, record."""

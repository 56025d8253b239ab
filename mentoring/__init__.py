"""The rules of the domain: pure functions and frozen values."""

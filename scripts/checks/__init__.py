"""The checks that scripts/check.py runs."""

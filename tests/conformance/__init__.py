"""Checks of the mock against what Clever published and what its API was recorded to answer."""

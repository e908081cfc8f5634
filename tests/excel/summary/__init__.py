"""Tests of the county summary."""

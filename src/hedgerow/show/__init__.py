"""Showing an assessment: words, charts, and the page, terminal, JSON and netCDF made from the record."""

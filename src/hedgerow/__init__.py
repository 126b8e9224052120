"""Hedgerow: systems of power, as reporting describes them, as executable models."""

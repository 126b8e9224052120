"""What forecasts were worth: outcomes, the ledger, scoring rules, and baselines that may beat them."""

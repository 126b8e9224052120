"""From articles' and event files' proposals to the rows of `evidence.csv`."""

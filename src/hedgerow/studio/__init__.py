"""The studio: the answer alive in a browser on this machine, with everything it rests on within reach."""

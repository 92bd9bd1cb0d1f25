"""Names of places -> official statistical division codes, each with the evidence that decided it."""

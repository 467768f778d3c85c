"""Wrong calls, and what each gets."""

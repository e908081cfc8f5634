"""What a round is: scheme, roster, settings, and what answers amount to."""

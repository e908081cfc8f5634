"""placeholder"""


class RoundRules:
    """placeholder."""

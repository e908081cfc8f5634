"""placeholder"""


class ReturnRules:
    """placeholder."""

"""placeholder"""


class ScoreRules:
    """placeholder."""

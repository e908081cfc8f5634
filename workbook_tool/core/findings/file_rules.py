"""placeholder"""


class FileRules:
    """placeholder."""

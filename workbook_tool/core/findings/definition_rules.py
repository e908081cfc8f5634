"""placeholder"""


class DefinitionRules:
    """placeholder."""

"""One broken law."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """The rule's id, the part that breaks it, and what was found there."""

    rule: str
    part: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.part}: {self.message}"

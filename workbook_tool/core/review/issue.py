"""What a review workbook is built for: one group of evaluators, its code and the round's words."""

from dataclasses import dataclass, replace
from typing import Final

from workbook_tool.core.form import wording as form_words
from workbook_tool.core.form.issue import Issue
from workbook_tool.core.returns.kept_answers import shortened
from workbook_tool.core.review import words
from workbook_tool.core.review.spec import Evaluator, JudgedReturn
from workbook_tool.core.round.settings import AssessmentRound, RoundSettings
from workbook_tool.core.text import Language, Text

_FOOTER_NAME: Final = 80  # characters; Excel takes 255 for the whole footer


@dataclass(frozen=True, slots=True)
class ReviewIssue:
    """One workbook that is issued to one group of evaluators."""

    assessment_round: AssessmentRound
    evaluator: Evaluator
    code: str
    judged: tuple[JudgedReturn, ...]

    @property
    def settings(self) -> RoundSettings:
        """Return the settings of the round."""
        return self.assessment_round.settings

    @property
    def language(self) -> Language:
        """Return the language of the round."""
        return self.settings.language

    @property
    def title(self) -> str:
        """Return the title of the round without 自评表 at its end, and 考评表 behind it."""
        title = self.settings.title.removesuffix(form_words.FORM_NAME)
        return self.say(words.TITLE, title=title)

    def say(self, said: Text, **facts: object) -> str:
        """Return words in the round's language with their facts filled in."""
        text = said.in_language(self.language)
        return text.format(**facts) if facts else text

    @property
    def footer(self) -> str:
        """Return the page footer of what is the group's; see ``Issue.footer``."""
        name = _in_footer(self.evaluator.name)
        return self.say(words.FOOTER, code=self.code, name=name)

    def page_footer(self, judged: JudgedReturn) -> str:
        """Return the page footer of the sheet of an agency."""
        name = _in_footer(judged.agency.name)
        return self.say(words.PAGE_FOOTER, code=self.code, name=name)

    def of(self, judged: JudgedReturn) -> Issue:
        """Return the terms in which the form of one agency speaks of its criteria."""
        scheme = replace(self.assessment_round.scheme, criteria=judged.criteria)
        return Issue(self.assessment_round, judged.agency, self.code, scheme)


def _in_footer(name: str) -> str:
    """Return a name as a footer takes it: not too long, no mark for anything else."""
    return shortened(name, _FOOTER_NAME).replace("&", "&&")

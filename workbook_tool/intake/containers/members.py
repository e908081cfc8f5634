"""Members of archives and mails, weighed one by one in memory; nothing is ever extracted."""

from collections.abc import Iterator

from workbook_tool.core.errors import UnreadableReturnError
from workbook_tool.core.findings import Code, Finding
from workbook_tool.intake.containers.member import Member
from workbook_tool.intake.limits import AirlockLimits
from workbook_tool.intake.natures import NATURE_NAMES, Nature


def read_members(
    name: str, nature: Nature, content: bytes, limits: AirlockLimits, zone_seconds: int
) -> Iterator[Member]:
    """Yield the members of a container in the order of their names.

    What is wrong with the container as a whole is raised as UnreadableReturnError.
    """
    if nature in {Nature.ZIP, Nature.BROKEN_ZIP}:
        from workbook_tool.intake.containers.zips import read_zip_members

        yield from read_zip_members(name, content, limits, zone_seconds)
    elif nature is Nature.SEVEN_ZIP:
        from workbook_tool.intake.containers.other_archives import read_seven_zip_members

        yield from read_seven_zip_members(name, content, limits)
    elif nature is Nature.RAR:
        from workbook_tool.intake.containers.other_archives import read_rar_members

        yield from read_rar_members(name, content, limits)
    elif nature is Nature.MAIL:
        from workbook_tool.intake.containers.mails import read_mail_members

        yield from read_mail_members(name, content, limits)
    elif nature is Nature.OUTLOOK_MAIL:
        from workbook_tool.intake.containers.outlook import read_outlook_members

        yield from read_outlook_members(name, content)
    else:
        raise UnreadableReturnError(
            Finding.of(Code.ARCHIVE_UNSUPPORTED, name=name, format=NATURE_NAMES[nature])
        )

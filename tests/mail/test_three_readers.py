"""Drafts say the same to every reader: Python's email, dovecot's BODYSTRUCTURE, JavaScript."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tests.mail.reading_back import Mail, read_by_dovecot, read_by_javascript, read_by_python
from workbook_tool.core.returns.notices import NoticeKind
from workbook_tool.core.round.roster import Agency
from workbook_tool.core.round.settings import RoundSettings
from workbook_tool.core.text import Language, Text
from workbook_tool.mail.drafts import build_draft, mail_body, mail_subject
from workbook_tool.mail.messages import Attachment, build_message
from workbook_tool.mail.notices import NoticeFacts, notice_body, notice_subject

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = RoundSettings(
    "XPMZ18",
    "新平县2018年民族团结进步创建活动测评自评表",
    "新平县民族宗教事务局",
    deadline=date(2018, 10, 31),
    contact="县民宗局办公室 0877-0000000",
)
AGENCIES = (
    Agency("XP079", "者竜乡人民政府", "者竜乡", email="xp079@example.org"),
    Agency("XP001", '县委办, "机要" (档案局)', email="a@example.org、b@example.org"),
    Agency("A1", "Office of Culture, Sports; and Tourism", email="office@example.org"),
    Agency("XP002", "名称很长的单位" * 6, email="long.address+tag@mail.example.org"),
    Agency("XP003", "𠮷田镇 & <乡>", email="user@例子.测试"),
    Agency("XP004", "没有邮箱的单位"),
)
FORM = bytes(range(256)) * 173
PROBLEMS = "  1. “自评打分”表 G7 填了“八分”，应填 0 至 10 的数字；\n  2. I6 没有写自评依据。"
FACTS = NoticeFacts(-8, PROBLEMS, (Text("C05 分值 8→10", "C05 8→10"),), is_carried=True)


def expected(agency: Agency, subject: str, text: str, form: Attachment | None) -> Mail:
    addresses = [part for part in agency.email.split("、") if part]
    addresses = [one.replace("例子.测试", "xn--fsqu00a.xn--0zwm56d") for one in addresses]
    attached = () if form is None else ((form.name, hashlib.sha256(form.content).hexdigest()),)
    to = tuple((agency.name, address) for address in addresses)
    return Mail(subject, to, text.rstrip("\n"), attached)


def drafts() -> list[tuple[bytes, Mail]]:
    """Return a draft of every kind to each agency, in both languages, and what it has to say."""
    found = []
    for agency in AGENCIES:
        for language in Language:
            settings = replace(SETTINGS, language=language)
            form = Attachment(f"{agency.code}_{agency.name}_自评表.xlsx".replace('"', "-"), FORM)
            first = build_draft(
                agency=agency, settings=settings, attachment=FORM, attachment_name=form.name
            )
            subject, body = mail_subject(settings, agency), mail_body(settings, agency)
            found.append((first, expected(agency, subject, body, form)))
            for kind in NoticeKind:
                sent = None if kind is NoticeKind.DEADLINE else form
                subject = notice_subject(kind, settings, agency)
                body = notice_body(kind, settings, agency, FACTS)
                mail = build_message(
                    agency=agency, identity=kind, subject=subject, body=body, attachment=sent
                )
                found.append((mail, expected(agency, subject, body, sent)))
    return found


def test_three_readers_find_the_same_names_texts_and_attachments(tmp_path: Path) -> None:
    mails, wanted = zip(*drafts(), strict=True)
    assert len(mails) == 6 * len(AGENCIES) * 2
    assert read_by_python(mails) == list(wanted)
    assert read_by_javascript(mails, tmp_path) == list(wanted)
    assert read_by_dovecot(mails) == list(wanted)

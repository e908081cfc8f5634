"""What servers answer is explained in both languages, with what to do, and without addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.mail.answers import (
    Answer,
    explain_answer,
    is_lasting,
    is_of_connection,
    is_of_pace,
)

# As the public tables of NetEase, Sina and Coremail have them, and dovecot and Postfix say them.
KNOWN = [
    (450, "MI:DMC 163 smtp8", "一次连接发送的邮件过多", "over one connection", True),
    (451, "MI:DMC", "一次连接发送的邮件过多", "over one connection", True),
    (451, "MI:SFQ 163 smtp4", "短时间内发送过多", "in a short time", True),
    (421, "HL:IFC 163 smtp10", "短时间内发送过多", "in a short time", True),
    (421, "HL:ICC 163 smtp10", "短时间内发送过多", "in a short time", True),
    (421, "4.3.2 Service shutting down", "暂时不提供服务", "hung up", True),
    (451, "DT:SPM 163 smtp1, please try again", "垃圾邮件", "spam", False),
    (451, "DT:SPM 163 smtp1", "垃圾邮件", "spam", False),
    (554, "DT:SPM 163 smtp2", "垃圾邮件", "spam", False),
    (554, "HL:REP 163 mx12", "信誉不足", "spam", False),
    (450, "4.2.0 <a@b.cn>: Recipient address rejected: Greylisted", "灰名单", "greyl", False),
    (535, "Error: authentication failed", "用户名或密码", "user name", False),
    (534, "5.7.9 Application-specific password required", "用户名或密码", "user name", False),
    (552, "Too many mails of the same size", "大小相同", "same size", False),
    (552, "5.3.4 Message size exceeds fixed limit", "超过大小限制", "too large", False),
    (553, "Mail from must equal authorized user", "与登录的账号不一致", "sender's", False),
    (501, "mail from address must be same as authorization user", "不一致", "sender's", False),
    (554, "5.7.1 <x@y.cn>: Relay access denied", "不为外部地址转发", "forwards", False),
    (550, "5.1.1 User unknown", "不存在或拒收", "does not exist", False),
    (452, "4.2.2 Mailbox full", "空间不足", "no room", False),
    (451, "4.3.0 out of order", "暂时不接收", "for now", False),
    (554, "5.0.0 no", "服务器拒绝", "refused", False),
    (0, "", "没有答复", "said nothing", False),
    (0, "[OVERQUOTA] Quota exceeded", "空间已满", "full", False),
    (0, "SELECT Unsafe Login. Please contact kefu@188.com", "不安全", "unsafe", False),
    (0, "[AUTHENTICATIONFAILED] Authentication failed.", "用户名或密码", "user name", False),
]


@pytest.mark.parametrize(("code", "said", "zh", "en", "is_slow"), KNOWN)
def test_a_known_answer_says_what_it_means_and_what_to_do(
    code: int, said: str, zh: str, en: str, is_slow: bool
) -> None:
    answer = Answer.of(code, said)
    found = explain_answer(answer)
    assert zh in found.meaning.zh
    assert en in found.meaning.en
    assert is_of_pace(answer) is is_slow
    assert is_of_connection(answer) is ("DMC" in said)
    assert is_lasting(answer) is ("QUOTA" in said)
    assert "@" not in answer.shown


CODES = st.one_of(st.just(0), st.integers(200, 599))


@given(CODES, st.one_of(st.text(max_size=80), st.binary(max_size=80)))
def test_every_answer_is_explained_in_one_line_of_both_languages(
    code: int, said: str | bytes
) -> None:
    answer = Answer.of(code, said)
    assert answer.shown == "" or answer.shown.isprintable()
    assert len(answer.text) <= 200
    found = explain_answer(answer)
    for words in (found.meaning, found.remedy):
        assert words.zh
        assert words.en
        assert words.en.isascii()
        assert not words.zh.isascii()


@given(st.emails(), st.sampled_from((": unknown", " unknown", "> unknown", "', and others")))
def test_no_address_of_anybody_is_kept(address: str, rest: str) -> None:
    text = Answer.of(550, f"5.1.1 <{address}{rest}").text
    assert address not in text

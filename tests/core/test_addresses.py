"""E-mail addresses: one syntax for all, and domains as mail servers know them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tool.core.round.addresses import is_sendable, sendable, split_addresses

RARE = "".join(chr(0x4E00 + 977 * turn) for turn in range(20))  # longer by far in ASCII


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a@b.cn", "a@b.cn"),
        ("Office.Zhang+1@Mail.XP.gov.cn", "Office.Zhang+1@Mail.XP.gov.cn"),
        ("o'neil_x-1=2@b-c.example", "o'neil_x-1=2@b-c.example"),
        ("a@例子.中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("a@xn--fsqu00a.xn--fiqs8s", "a@xn--fsqu00a.xn--fiqs8s"),
        ("a@例子。中国", "a@xn--fsqu00a.xn--fiqs8s"),
        ("a@\uff42．cn", "a@b.cn"),
        ("张三@例子.cn", "张三@xn--fsqu00a.cn"),
        ("a@oa.local", "a@oa.local"),
        (f"{'a' * 64}@b.cn", f"{'a' * 64}@b.cn"),
    ],
)
def test_an_address_is_told_as_mail_programs_take_it(typed: str, address: str) -> None:
    assert sendable(typed) == address
    assert sendable(address) == address
    assert is_sendable(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "@", "a@", "@b.cn", "a@b", "a@b.", "a@.cn", "a@b..cn", ".a@b.cn", "a.@b.cn",
        "a..b@c.cn", "a@@b.cn", "a b@c.cn", "a@b c.cn", "a@b.cn>,<evil@x", "<a@b.cn>", "a<b@c.cn",
        "张三 <a@b.cn>", "a,b@c.cn", "a;b@c.cn", '"a"@b.cn', "a@[1.2.3.4]", "a@1.2.3.4", "a@-b.cn",
        "a@b-.cn", "a@b_c.cn", "a\r\nBcc: x@b.cn", "a\0@b.cn", "a\u200b@b.cn", "a\u2028@b.cn",
        "\ud800@b.cn", "a@\ud800.cn", "a@faß.de", "a@\u200d.cn", f"a@{'b' * 64}.cn",
        f"{'a' * 65}@b.cn", f"{'张' * 22}@b.cn", f"a@{'.'.join(['b' * 60] * 5)}.cn",
        f"a@{'.'.join([RARE] * 6)}.cn", "xp001(at)qq.com",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert not is_sendable(typed)
    with pytest.raises(ValueError, match=r"."):
        sendable(typed)


@given(st.text(max_size=300) | st.from_regex(r"[^@]{0,20}@[^@]{0,80}\.[a-z]{2,4}", fullmatch=True))
def test_whatever_is_taken_can_start_no_header_and_no_second_address(typed: str) -> None:
    try:
        address = sendable(typed)
    except ValueError:
        return
    local, _, domain = address.rpartition("@")
    assert domain.isascii()
    assert not set(address) & set('\r\n\t ,;<>()[]\\"\0')
    assert "@" not in local
    assert sendable(address) == address


def test_several_addresses_are_parted_however_they_were_typed() -> None:
    assert split_addresses(" a@b.cn；c@d.cn,e@f.cn、\tg@h.cn；") == (
        "a@b.cn", "c@d.cn", "e@f.cn", "g@h.cn",
    )  # fmt: skip
    assert split_addresses("；、 ") == ()

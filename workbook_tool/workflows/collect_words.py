"""What has to be said of mails beside the list: strangers, bounces, what stayed in the mailbox."""

from collections.abc import Iterator, Sequence

from workbook_tool.core.text import Text, how_many, listed

_MOST_NAMED = 8


def tell_strangers(senders: Sequence[str]) -> Iterator[Text]:
    """Yield who sent something from an address that is in no list."""
    strangers = listed(dict.fromkeys(sender or "?" for sender in senders))
    if strangers.zh:
        yield Text(
            f"来自名册以外邮箱的邮件：{strangers.zh}。归属以自评表上的编号为准，请核实来源。",
            f"Mails from addresses that are in no list: {strangers.en}. The code on a form "
            "says whose it is; see where they come from.",
        )


def tell_letters(senders: Sequence[str]) -> Iterator[Text]:
    """Yield which mails of strangers bring no file and stayed where they are."""
    if senders:
        distinct = tuple(dict.fromkeys(sender or "?" for sender in senders))
        shown = listed(distinct[:_MOST_NAMED])
        more = Text("等", " …") if len(distinct) > _MOST_NAMED else Text("", "")
        yield Text(
            f"有 {len(senders)} 封邮件不带附件，也不是名册中的邮箱发来的，留在邮箱中没有收取："
            f"{shown.zh}{more.zh}。如有用网盘链接或在正文中报送的，请在邮箱中打开处理。",
            f"{how_many(len(senders), 'mail')} without a file, from addresses that are in no "
            f"list, stayed in the mailbox: {shown.en}{more.en}. Open there what brings a link or "
            "a table in its text.",
        )


def tell_bounces(count: int, whose: Sequence[str]) -> Iterator[Text]:
    """Yield whose mails came back."""
    named = listed(dict.fromkeys(whose))
    yield Text(
        f"有 {count} 封退信（{named.zh or '不是本次活动的'}）：邮件没有送达。"
        "请核对邮箱，改正单位名册后重新生成草稿再发。",
        f"{how_many(count, 'mail')} bounced ({named.en or 'none of this round'}) and did not "
        "arrive. Correct the addresses in the roster, make the drafts anew and send them.",
    )


def tell_too_large(count: int) -> Iterator[Text]:
    """Yield how many mails are too large to be taken."""
    if count:
        yield Text(
            f"有 {count} 封邮件太大，没有收取；请在邮箱中打开，把附件另存到 returned/。",
            f"{how_many(count, 'mail is', 'mails are')} too large and stayed there; open them in "
            "the mailbox and save what they bring into returned/.",
        )


def tell_unread(count: int) -> Iterator[Text]:
    """Yield how many mails of its list a server did not hand over."""
    if count:
        yield Text(
            f"有 {count} 封邮件服务器没有完整交出，可能刚被删除；再次运行会重新收取。"
            "一直收不到的，请在邮箱中打开，把附件另存到 returned/。",
            f"The server did not hand over {how_many(count, 'mail')} whole, perhaps deleted just "
            "now; another run asks again. Where that does not help, open them in the mailbox and "
            "save what they bring into returned/.",
        )

"""What a number format shows: sections, families, digits and dates, case by case."""

from decimal import Decimal

import pytest

from workbook_tool.core.number_formats import FormatFamily, appearance_of, builtin_format

NINE = Decimal(9)


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("General", FormatFamily.GENERAL),
        ("0.00", FormatFamily.GENERAL),
        ("#,##0.0_ ", FormatFamily.GENERAL),
        ('0.0"分"', FormatFamily.GENERAL),
        ('0.0"days %"', FormatFamily.GENERAL),
        ("0.00E+00", FormatFamily.GENERAL),
        ("0.00e-00", FormatFamily.GENERAL),
        ("G/通用格式", FormatFamily.GENERAL),
        ("[Red]0.0;[DBNum1]0", FormatFamily.GENERAL),
        ("[$-804]0", FormatFamily.GENERAL),
        (r"0\d", FormatFamily.GENERAL),
        (r"0\%", FormatFamily.GENERAL),
        ("0%", FormatFamily.PERCENT),
        ("%0", FormatFamily.PERCENT),
        ("0.00%;[Red]-0.00%", FormatFamily.PERCENT),
        ("0;0%", FormatFamily.GENERAL),
        ("0;0;0%", FormatFamily.GENERAL),
        ("0%;0;0", FormatFamily.PERCENT),
        ("[=9]0%;0", FormatFamily.PERCENT),
        ("[<>9]0%;0", FormatFamily.GENERAL),
        ("[>100]0;0%", FormatFamily.PERCENT),
        ("[>=9]0;0%", FormatFamily.GENERAL),
        ("[<=9]0%;0", FormatFamily.PERCENT),
        ("[<9]0%;0", FormatFamily.GENERAL),
        ("[Red][>100]0;[Blue]0%", FormatFamily.PERCENT),
        ("[>100]0;[>50]0.0;0%", FormatFamily.PERCENT),
        ("[>100]0;[>5]0.0;0%", FormatFamily.GENERAL),
        ("[>100]0;[<-5]0.0", FormatFamily.GENERAL),
        # Programs differ on what the section without a condition is for.
        ("[>=10]0;0.0;0%", FormatFamily.PERCENT),
        ("[>=10]0;0%;0.0", FormatFamily.PERCENT),
        ("0%;[>5]0;0", FormatFamily.PERCENT),
        ("0;[<5]0%", FormatFamily.GENERAL),
        ("[>100]0%", FormatFamily.GENERAL),
        ("[>=10]0;h:mm", FormatFamily.DATE),
        ("[>=1]h:mm;0", FormatFamily.DATE),
        ("yyyy-mm-dd", FormatFamily.DATE),
        ('[$-F800]dddd\\,\\ mmmm" "dd', FormatFamily.DATE),
        ("[h]:mm", FormatFamily.DATE),
        ("[ss].00", FormatFamily.DATE),
        ('上午/下午h"时"', FormatFamily.DATE),
        ("aaaa", FormatFamily.DATE),
        ("ggge", FormatFamily.DATE),
        ("ว/ด/ปปปป", FormatFamily.DATE),
        ("@", FormatFamily.TEXT),
        (";;;@", FormatFamily.GENERAL),
        ('[Red]_ @" "', FormatFamily.TEXT),
        ("0;@", FormatFamily.GENERAL),
        ("", FormatFamily.GENERAL),
        ("0" + " " * 300, FormatFamily.GENERAL),
        ("0" + " " * 300 + "%", FormatFamily.PERCENT),
        ("[" * 200, FormatFamily.GENERAL),
    ],
)
def test_the_section_that_applies_to_nine_decides(code: str, family: FormatFamily) -> None:
    assert appearance_of(NINE, code).family is family


@pytest.mark.parametrize(
    ("identifier", "family"),
    [
        *((one, FormatFamily.GENERAL) for one in (0, *range(1, 9), 11, 12, 13, 37, 44, 48)),
        *((one, FormatFamily.GENERAL) for one in (59, 60, 61, 62, 69, 70, 163, 200, -1)),
        *((one, FormatFamily.PERCENT) for one in (9, 10, 67, 68)),
        *((one, FormatFamily.DATE) for one in (*range(14, 23), *range(27, 37), 45, 46, 47)),
        *((one, FormatFamily.DATE) for one in (*range(50, 59), *range(71, 82))),
        (49, FormatFamily.TEXT),
    ],
)
def test_built_in_formats_of_all_languages_have_their_family(
    identifier: int, family: FormatFamily
) -> None:
    assert appearance_of(NINE, builtin_format(identifier)).family is family


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("General", "7.5", "7.5"),
        ('"+"General', "7.5", "+7.5"),
        ('General"分"', "7.5", "7.5分"),
        ("G/通用格式", "7.5", "7.5"),
        ("@", "7.5", "7.5"),
        ("0", "9", "9"),
        ("00", "9", "09"),
        ("?0", "9", " 9"),
        ("#", "9", "9"),
        ("0.0", "7.5", "7.5"),
        ("0.00", "7.5", "7.50"),
        ("0.0#", "7.25", "7.25"),
        ("0.0", "1E+400", "1" + "0" * 400 + ".0"),
        (".0", "9.5", "9.5"),
        ("0.0?", "7.5", "7.5"),
        ("#.##", "0.25", ".25"),
        ("0.", "9", "9."),
        ("0" * 30 + "." + "0" * 30, "9", "0" * 29 + "9." + "0" * 30),
        ("#,##0", "9", "9"),
        ("#,##0.0", "1234.5", "1,234.5"),
        ("#,##0", "1234567", "1,234,567"),
        ("0,000", "12345678", "12,345,678"),
        ("_-* #,##0.00_-", "9", "  9.00 "),
        ("[$¥-804]#,##0.00", "9", "¥9.00"),
        ('0.0"分"', "7.5", "7.5分"),
        ('"约"0', "9", "约9"),
        ("0.00E+00", "9", "9.00E+0"),
        ('0.0E+0"分"', "0.5", "5.0E-1分"),
        ("0E+0", "9", "9E+0"),
        ("# ?/?", "7.5", "7 1/2"),
        ("# ?/?", "9", "9"),
        ("# ?/?", "0", "0"),
        ("?/?", "7.5", "15/2"),
        ("# ?/4", "7.5", "7 1/2"),
        ("t0", "9", "9"),
        ("0;(0)", "-5", "(5)"),
        ("0;-0", "-5", "-5"),
        ("[<0]-0;0", "-5", "-5"),
        ("[<=-1]-0;0", "-5", "-5"),
        ("[>=-9]0;0", "-5", "-5"),
        ("0.0", "-5", "-5.0"),
        ("0;0;0", "0", "0"),
        ("[DBNum1]0", "9", "9"),
        ("0_);\\(0\\)", "9", "9 "),
        ("０0", "9", "０9"),
    ],
)
def test_what_is_shown_reads_as_what_is_stored(code: str, stored: str, shown: str) -> None:
    found = appearance_of(Decimal(stored), code)
    assert (found.text, found.is_faithful) == (shown, True)


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("0", "7.5", "8"),
        ("0.0", "7.25", "7.3"),
        ("0.", "7.5", "8."),
        ('"10"', "9", "10"),
        ('"1"0', "9", "19"),
        ("0*0", "9", "90"),
        (r"0\0", "9", "90"),
        ('0"."0', "90", "9.0"),
        ('"空"', "9", "空"),
        (";;;", "9", ""),
        ("0;0;", "0", ""),
        ("#", "0", ""),
        ("#.##", "0", "."),
        ("0;0", "-5", "5"),
        ("[<0]0;0", "-5", "5"),
        ("0,", "9", "0"),
        ("0,,", "9000", "0"),
        ("0.0,", "9000", "9.0"),
        ("0,.0", "9000", "9.0"),
        (".0,", "9000", "9.0"),
        ("#,##0,", "9000", "9"),
        (r"0\%", "9", "9%"),
        ('0"%"', "9", "9%"),
        ("0％", "9", "9％"),
        ("0‰", "9", "9‰"),
        ('0"万"', "9", "9万"),
        ("0%", "9", "900%"),
        ("0.0%%", "0.5", "5000.0%%"),
        ("# ?/?", "7.123", "7 1/8"),
        ("# ?/2", "7.3", "7 1/2"),
        ("0/", "9", "9/"),
        ("General0", "9", "90"),
        ("0General", "9", "09"),
        ("E+00", "9", "9E+0"),
        ("0.0#,##0", "9", "9.00000"),
        ("/0", "9", "/9"),
        ("0E+0", "7.5", "8E+0"),
        ("[>100]0", "9", "########"),
        ("[>100]0;[<-5]0.0", "9", "########"),
        ("yyyy-mm-dd", "9", "1900-01-09"),
        ("yyyy/m/d h:mm:ss", "43322.75", "2018/8/10 18:00:00"),
        ("yy-mmm-dd", "43322", "18-Aug-10"),
        ("dddd, mmmm d", "43322", "Friday, August 10"),
        ("ddd", "43322", "Fri"),
        ('m"月"d"日"', "43322", "8月10日"),
        ("aaaa", "43322", "星期五"),
        ("aaa", "43322", "五"),
        ("ggge", "43322", "2018"),
        ("d/m/bb", "43322", "10/8/61"),
        ("d/m/bbbb", "43322", "10/8/2561"),
        ("ว/ด/ปปปป", "43322", "10/8/2018"),
        ("h:mm AM/PM", "0.75", "6:00 PM"),
        ("h:mm AM/PM", "0", "12:00 AM"),
        ('上午/下午h"时"', "0.25", "上午6时"),
        ("hh:mm", "0.354166666666667", "08:30"),
        ("mm:ss", "0.5", "00:00"),
        ("[h]:mm", "1.5", "36:00"),
        ("[mm]", "0.5", "720"),
        ("yyyy", "-1", "########"),
        ("yyyy", "2958466", "########"),
    ],
)
def test_what_is_shown_reads_as_something_else(code: str, stored: str, shown: str) -> None:
    found = appearance_of(Decimal(stored), code)
    assert (found.text, found.is_faithful) == (shown, False)


@pytest.mark.parametrize(
    ("code", "stored", "shown", "is_faithful"),
    [
        ("General", "9", "9", True),
        ("0", "9", "9", True),
        ("@", "9分", "9分", True),
        ('@"分"', "9", "9分", True),
        ('"约"@', "9", "约9", True),
        ('@"0"', "9", "90", False),
        ('0;0;0;"10"', "9", "10", False),
        (";;;", "9", "", False),
        (";;;", "是", "", False),
        ('0;0;0;"否"', "是", "否", False),
        ('"不"@', "是", "不是", False),
        ("_ @_ ", "是", " 是 ", True),
    ],
)
def test_a_text_has_a_section_of_its_own(
    code: str, stored: str, shown: str, is_faithful: bool
) -> None:
    found = appearance_of(stored, code)
    assert (found.text, found.is_faithful) == (shown, is_faithful)


@pytest.mark.parametrize(
    ("identifier", "stored", "shown"),
    [
        (1, "7.5", "8"), (2, "7.5", "7.50"), (3, "1234.5", "1,235"), (4, "1234.5", "1,234.50"),
        (5, "9", "$9 "), (6, "-9", "($9)"), (7, "9", "$9.00 "), (8, "-9", "($9.00)"),
        (11, "7.5", "7.50E+0"), (12, "7.5", "7 1/2"), (13, "7.12", "7 3/25"),
        (15, "43322", "10-Aug-18"), (16, "43322", "10-Aug"), (17, "43322", "Aug-18"),
        (18, "0.75", "6:00 PM"), (19, "0.75", "6:00:00 PM"), (20, "0.75", "18:00"),
        (21, "0.75", "18:00:00"), (22, "43322.5", "2018-08-10 12:00"), (27, "43322", "2018-08-10"),
        (32, "0.75", "18:00"), (33, "0.75", "18:00:00"), (37, "-1234", "(1,234)"),
        (38, "1234", "1,234 "), (39, "-9", "(9.00)"), (40, "9", "9.00 "), (41, "0", "0"),
        (42, "-9", "(9)"), (43, "-9", "(9.00)"), (44, "9", "9.00 "), (45, "0.5006944", "01:00"),
        (46, "1.5", "36:00:00"), (47, "0.0006944", "01:00.0"), (48, "9", "9.0E+0"), (49, "9", "9"),
        (59, "7.5", "8"), (60, "7.5", "7.50"), (61, "1234", "1,234"), (62, "1234", "1,234.00"),
        (67, "0.5", "50%"), (68, "0.5", "50.00%"), (69, "7.5", "7 1/2"), (70, "7.12", "7 3/25"),
        (71, "43322", "10/8/2018"), (74, "43322", "Aug-18"), (75, "0.75", "18:00"),
        (79, "1.5", "36:00:00"), (81, "43322", "10/8/61"), (63, "7.5", "7.5"),
    ],
)  # fmt: skip
def test_built_in_formats_show_what_their_codes_say(
    identifier: int, stored: str, shown: str
) -> None:
    assert appearance_of(Decimal(stored), builtin_format(identifier)).text == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        *(
            ("mmmm", str(15 + 30 * month), name)
            for month, name in enumerate(
                (
                    "January", "February", "March", "April", "May", "June", "July",
                    "August", "September", "October", "November", "December",
                )
            )
        ),
        *(
            ("dddd aaa", str(43318 + day), name)
            for day, name in enumerate(
                (
                    "Monday 一", "Tuesday 二", "Wednesday 三", "Thursday 四", "Friday 五",
                    "Saturday 六", "Sunday 日",
                )
            )
        ),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
        ("yyyy-mm-dd", "2958465", "9999-12-31"),
        ("h AM/PM", "0.5", "12 PM"),
        ("h:mm:ss", "0.0001157", "0:00:10"),
        ("yyyy h:mm", "43322.5", "2018 12:00"),
        ("m/d h:mm", "43322.5", "8/10 12:00"),
        ("mm:ss", "0.0006944", "01:00"),
        ("[m]:ss", "0.0006944", "1:00"),
    ],
)  # fmt: skip
def test_dates_are_those_of_the_calendar(code: str, stored: str, shown: str) -> None:
    assert appearance_of(Decimal(stored), code).text == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown", "is_faithful"),
    [
        ("#,##0", "999", "999", True),
        ("#,##0", "1000", "1,000", True),
        ("0,", "9000", "9", False),
        ("# ?/?", "7.11", "7 1/9", False),
        ("# ?/?", "7.1", "7 1/9", False),
        ("# ??/??", "7.01", "7 1/99", False),
        ("# ???/???", "7.001", "7 1/999", False),
        ("# ????/????", "7.0001", "7 1/9999", False),
        ('"−"0', "9", "−9", False),
        # In accounts brackets are a minus, whatever their width.
        ('"("0")"', "9", "(9)", False),
        ("（0.0）", "9", "（9.0）", False),
        ('0"(分)"', "9", "9(分)", True),
        ('0"%"', "0", "0%", False),
        ("[<=0]0;0.0", "0", "0", True),
        ("[<1]0;0.0", "-5", "-5", True),
        ("[=-5]0;0.0", "-5", "5", False),
        ("[<0]0;0.0", "-5", "5", False),
        ("[<=0]0;0.0", "-5", "-5", True),
        ("0;0;0", "-5", "5", False),
        ("[>5]0;[<0]0.0;0.00", "3", "3.00", True),
        ("0" + " " * 254, "9", "9" + " " * 254, True),
        ("0" + " " * 255, "9", "########", False),
        ("#.#", "7.5", "7.5", True),
        ("#.0#", "7", "7.0", True),
        ("[$€-407]0", "9", "€9", True),
        # Where programs choose differently, the section that raises doubt counts.
        ('[>=10]0;0.0;"1"0', "9", "19", False),
        ('[>=10]0;"1"0;0.0', "9", "19", False),
        ('0;"−"0', "-5", "−5", True),
        ("# ?????/?????", "7.00001", "7", False),
        ("0,", "9009000", "9009", False),
        ('0.0" "0', "7.25", "7.2 5", True),
        ("0,000", "123", "0123", True),
    ],
)
def test_the_ends_of_each_rule(code: str, stored: str, shown: str, is_faithful: bool) -> None:
    found = appearance_of(Decimal(stored), code)
    assert (found.text, found.is_faithful) == (shown, is_faithful)

"""The optional part of the program that mail needs."""

from typing import Final

from workbook_tool.core.extras import Extra
from workbook_tool.core.text import Text

MAIL: Final = Extra("mail", "imap_tools", Text("收发邮件", "Mail needs"))

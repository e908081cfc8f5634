"""Run ``python -m workbook_tool``, for machines where the scripts are not on the path."""

from workbook_tool.cli.main import main

if __name__ == "__main__":
    main()

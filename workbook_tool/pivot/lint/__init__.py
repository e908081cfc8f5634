"""Every law that Excel holds a PivotTable to, as a rule with an id.

``lint_workbook`` reads a finished workbook with nothing of the writer's code: what it reports is
what Excel would answer with a repair prompt, or a refresh with a moved table. Ids: P and K the
package, C the cache, T the table definition, S the cells. Sources of the laws: the standard and
its Office notes, repair reports of other libraries, and 142 pivots that Excel itself wrote.
"""

from workbook_tool.pivot.lint.rules import lint_workbook
from workbook_tool.pivot.lint.violation import Violation

__all__ = ["Violation", "lint_workbook"]

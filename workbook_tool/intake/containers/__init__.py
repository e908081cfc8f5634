"""Archives and mails as the files inside them: ``members`` knows every kind, and they not it."""

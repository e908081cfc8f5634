"""The review workbooks: what evaluators fill in, and who owes what there."""

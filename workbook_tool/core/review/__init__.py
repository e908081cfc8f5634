"""The review workbooks (考评表) as data: what evaluators fill in, and where the reader looks."""

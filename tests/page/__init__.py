"""The page, over real sockets and in a real browser."""

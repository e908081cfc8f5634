"""The round's folder: its files, found, locked, written safely, and kept."""

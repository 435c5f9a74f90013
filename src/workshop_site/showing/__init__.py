"""From data to one page's HTML. Writes no file."""

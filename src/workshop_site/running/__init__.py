"""From a snippet to what it said. Knows no Markdown and no MkDocs."""

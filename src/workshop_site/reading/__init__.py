"""Our files as data: pages, terms, messages, and what stands beside a snippet.

Writes nothing, runs nothing, knows no HTML.
"""

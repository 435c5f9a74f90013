"""The site's machinery: a Markdown extension that runs snippets and shows what they said.

Nobody imports this but `mkdocs.yml` and the tests. It knows nothing of context managers;
`context_workshop` knows nothing of documentation.
"""

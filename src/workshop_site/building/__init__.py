"""MkDocs' builds of the two editions: in which order, and what is rendered again."""

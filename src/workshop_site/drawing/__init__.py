"""From a Mermaid fence to an approved SVG."""

"""MCP servers for the tests: as programs, and around other transports."""

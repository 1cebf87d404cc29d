"""The WebSocket protocol between pages and nodes: messages, sessions, resume."""

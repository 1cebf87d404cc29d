"""Pages and HTTP API: one route table, handlers by face."""

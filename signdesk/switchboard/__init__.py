"""Live state: queues, presence, offers. The only writer of the store."""

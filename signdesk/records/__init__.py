"""Durable records in SQL, and the consumer that turns events into them."""

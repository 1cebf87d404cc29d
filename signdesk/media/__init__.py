"""aiortc peers, drawn clips and TURN credentials."""

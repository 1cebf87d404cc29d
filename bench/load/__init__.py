"""What loads a signaling server: processes under measurement, sockets, and each server's words."""

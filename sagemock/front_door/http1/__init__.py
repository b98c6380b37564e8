"""HTTP/1.1 on byte streams: heads, bodies, websocket frames."""

"""Where the parts are put together: answers to requests, background work, the web service, chart processes."""

__all__ = ["answering", "background", "chart_workers", "server", "wiring"]

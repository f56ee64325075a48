"""Where the parts are put together: what answers requests, background work, the web service, chart processes."""

__all__ = ["background", "chart_workers", "server", "wiring"]

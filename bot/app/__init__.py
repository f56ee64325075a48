"""Where the parts are put together: wiring, the web service and the processes that draw charts."""

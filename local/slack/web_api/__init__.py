"""The methods of the Web API that the workspace knows, and how their arguments are read."""

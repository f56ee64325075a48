"""What people do in the workspace, what the app is told of it, and what the app answers at once."""

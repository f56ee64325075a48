"""What people do in the workspace, which of it is sent to the app, and what the app answers at once."""

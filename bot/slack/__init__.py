"""Slack, in and out: listeners turn payloads into requests, destinations carry replies."""

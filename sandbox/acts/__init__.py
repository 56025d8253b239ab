"""What people do in the local Slack, one module per kind of act."""

"""The demo: the one place that knows both the bot and the local Slack."""

"""The bot: assembly, and what handlers and jobs share."""

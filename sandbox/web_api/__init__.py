"""Slack's Web API: one registered function per method, and the gateway that answers HTTP."""

"""A local Slack for any Slack client: workspace, Web API, sockets, events, page."""

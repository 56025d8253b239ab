"""Showing another view in the modal in which a button was pressed."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.slack_errors import code_of
from handlers.scene import Reply, Scene


def redraws(
    scene: Scene,
    view: Mapping[str, Any],
    *,
    beneath: bool = False,
    homes: tuple[int, ...] = (),
    response: Mapping[str, Any] | None = None,
) -> Reply:
    """Put a view in the place of the one that was pressed in, or of the one ``beneath`` it."""
    deps, shown = scene.deps, scene.payload.view
    view_id = str(shown.get("previous_view_id") if beneath else shown.get("id") or "")
    workspace = scene.payload.workspace

    async def show() -> None:
        client = await deps.slack.for_workspace(workspace)
        try:
            await client.views_update(view_id=view_id, view=dict(view))
        except SlackApiError as error:
            if code_of(error) != "not_found":  # closed meanwhile
                raise

    return Reply(response=response, after=show if view_id else None, homes=homes)

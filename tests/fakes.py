"""A Slack that lives in this process: what was called and posted, and what goes wrong when asked.

The real AsyncWebClient builds every request and judges every answer; only the wire is missing.
Blocks are held against the local Slack's own rules, so that nothing malformed passes here.
"""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.deps import Clock
from mentoring.matching import Matching, Request, match_request
from sandbox.blockkit import as_messages, validate_blocks, validate_view
from scheduling.clock import SteppedClock

Json = dict[str, Any]


class FakeClock(SteppedClock):
    """Calendar time that is stepped, and real time that a test may let pass at once."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._passed = timedelta()

    def work(self) -> datetime:
        """Return real time, and what has passed of it in the test."""
        return super().work() + self._passed

    def wait(self, seconds: float) -> None:
        """Let real time pass: leases end, Slack's waits are over."""
        self._passed += timedelta(seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request: to which workspace, which method, with what."""

    workspace: str
    method: str
    body: Json


@dataclass(kw_only=True)
class Post:
    """One message as it stands in a channel; ``who`` reads it (empty: a channel)."""

    workspace: str
    channel: str
    ts: str
    text: str
    blocks: list[Json]
    metadata: Json = field(default_factory=dict)
    who: tuple[str, ...] = ()
    file: str = ""

    @property
    def at(self) -> datetime:
        """When it was posted (calendar time, UTC)."""
        return datetime.fromtimestamp(float(self.ts.split(".")[0]), UTC)

    @property
    def kind(self) -> str:
        """What kind of message it is, from its own metadata."""
        return str(self.metadata.get("event_payload", {}).get("kind", ""))

    @property
    def words(self) -> str:
        """Everything that can be read in it."""
        return self.text + json.dumps(self.blocks, ensure_ascii=False) + self.file


@dataclass(kw_only=True)
class Fault:
    """What a method does instead of its work (``accepted``: as well as its work)."""

    method: str
    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raises: BaseException | None = None
    accepted: bool = False
    times: int = 1


class FakeSlack:
    """Workspaces, people, conversations, messages and views; also what ``deps.slack`` is."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.calls: list[Call] = []
        self.posts: list[Post] = []
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.users: dict[str, Json] = {}
        self.channels: dict[tuple[str, str], str] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        self.private: dict[str, tuple[str, ...]] = {}  # private channels: who is in them
        self.files: dict[str, Json] = {}
        self.malformed: list[str] = []
        self.faults: list[Fault] = []
        self._numbers = count(1)
        self._clients: dict[str, FakeClient] = {}

    def become(self, other: "FakeSlack") -> None:
        """Begin with everything that another one has by now."""
        kept = (
            "posts",
            "views",
            "homes",
            "users",
            "channels",
            "members",
            "private",
            "files",
            "_numbers",
        )
        for name in kept:
            setattr(self, name, copy.deepcopy(getattr(other, name)))

    async def for_workspace(self, key: str) -> AsyncWebClient:
        """Return the client of a workspace, as ``bot.slack`` does."""
        return self._clients.setdefault(key, FakeClient(self, key))

    def fails(self, method: str, error: str = "", **how: Any) -> None:
        """Let the next call of a method fail; with ``error`` as Slack would say it."""
        data = {"ok": False, "error": error} if error else how.pop("data", None)
        self.faults.append(Fault(method=method, data=data, **how))

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method, first to last."""
        return [one for one in self.calls if one.method == method]

    def read_by(self, slack_id: str, kind: str = "") -> list[Post]:
        """Return what one person has been sent, oldest first."""
        return [one for one in self.posts if slack_id in one.who and (not kind or one.kind == kind)]

    def answer(self, workspace: str, method: str, body: Json) -> Json:
        """Do what a method does and return the raw response."""
        self.calls.append(Call(workspace=workspace, method=method, body=body))
        fault = next((one for one in self.faults if one.method == method), None)
        if fault is None:
            return self._done(workspace, method, body)
        fault.times -= 1
        if not fault.times:
            self.faults.remove(fault)
        response = self._done(workspace, method, body) if fault.accepted else {}
        if fault.raises is not None:
            raise fault.raises
        if fault.data is None and fault.accepted:
            return response
        return {"data": fault.data, "status_code": fault.status, "headers": dict(fault.headers)}

    def _done(self, workspace: str, method: str, body: Json) -> Json:
        does: Mapping[str, Callable[[str, Json], Json]] = {
            "conversations.open": self._open,
            "conversations.info": self._channel,
            "conversations.members": self._members,
            "conversations.history": self._history,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "users.info": self._user,
            "users.lookupByEmail": self._by_email,
            "views.open": self._view,
            "views.push": self._view,
            "views.update": self._view,
            "views.publish": self._publish,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete,
            "files.info": self._file,
        }
        data = does[method](workspace, body)
        return {"data": {"ok": "error" not in data, **data}, "status_code": 200, "headers": {}}

    def _open(self, workspace: str, body: Json) -> Json:
        people = tuple(sorted(body["users"].split(",")))
        kind = "D" if len(people) == 1 else "G"
        channel = self.channels.setdefault(
            (workspace, ",".join(people)), f"{kind}{next(self._numbers)}"
        )
        self.members[channel] = people
        return {"channel": {"id": channel}}

    def _channel(self, _: str, body: Json) -> Json:
        return {"channel": {"id": body["channel"], "is_private": body["channel"] in self.private}}

    def _members(self, _: str, body: Json) -> Json:
        return {"members": list(self.private[body["channel"]])}

    def _history(self, workspace: str, body: Json) -> Json:
        found = [
            {"ts": one.ts, "text": one.text, "metadata": one.metadata}
            for one in reversed(self.posts)
            if (one.workspace, one.channel) == (workspace, body["channel"])
            and float(one.ts) >= float(body.get("oldest", 0))
        ]
        return {"messages": found[: int(body["limit"])]}

    def _post(self, workspace: str, body: Json) -> Json:
        self._check(validate_blocks(body["blocks"], "message"))
        ts = f"{self.clock.now().timestamp():.0f}.{next(self._numbers):06}"
        post = Post(
            workspace=workspace,
            channel=body["channel"],
            ts=ts,
            text=body["text"],
            blocks=body["blocks"],
            metadata=body.get("metadata", {}),
            who=self.members.get(body["channel"], ()),
        )
        self.posts.append(post)
        return {"channel": post.channel, "ts": ts}

    def _update(self, _: str, body: Json) -> Json:
        self._check(validate_blocks(body["blocks"], "message"))
        for one in self.posts:
            if (one.channel, one.ts) == (body["channel"], body["ts"]):
                one.text, one.blocks = body["text"], body["blocks"]
                return {"channel": one.channel, "ts": one.ts}
        return {"error": "message_not_found"}

    def _user(self, _: str, body: Json) -> Json:
        found = self.users.get(body["user"])
        return {"user": found} if found else {"error": "user_not_found"}

    def _by_email(self, _: str, body: Json) -> Json:
        for one in self.users.values():
            if one["profile"].get("email") == body["email"]:
                return {"user": one}
        return {"error": "users_not_found"}

    def _view(self, _: str, body: Json) -> Json:
        self._check(validate_view(body["view"]))
        view_id = str(body.get("view_id") or f"V{next(self._numbers)}")
        self.views[view_id] = {**body["view"], "id": view_id, "hash": f"h{next(self._numbers)}"}
        return {"view": self.views[view_id]}

    def _publish(self, _: str, body: Json) -> Json:
        self._check(validate_view(body["view"]))
        self.homes[body["user_id"]] = body["view"]
        return {"view": body["view"]}

    def _upload_url(self, _: str, body: Json) -> Json:
        file_id = f"F{next(self._numbers)}"
        self.files[file_id] = dict(body)
        return {"file_id": file_id, "upload_url": f"http://127.0.0.1/{file_id}"}

    def _file(self, _: str, body: Json) -> Json:
        found = self.files.get(body["file"])
        return {"file": found} if found else {"error": "file_not_found"}

    def _complete(self, workspace: str, body: Json) -> Json:
        files = json.loads(body["files"])
        channel = body.get("channel_id")
        if channel:
            ts = f"{self.clock.now().timestamp():.0f}.{next(self._numbers):06}"
            content = self.files[files[0]["id"]]["content"].decode()
            self.posts.append(
                Post(
                    workspace=workspace,
                    channel=channel,
                    ts=ts,
                    text=body.get("initial_comment") or "",
                    blocks=[],
                    who=self.members.get(channel, ()),
                    file=content,
                )
            )
        return {"files": files}

    def _check(self, problems: Any) -> None:
        self.malformed += as_messages(problems)


@dataclass(frozen=True)
class Uploaded:
    """What putting a file to its address came to."""

    status: int
    body: str


class FakeClient(AsyncWebClient):
    """The SDK's own client, whose requests go to a FakeSlack instead of the network."""

    def __init__(self, slack: FakeSlack, workspace: str) -> None:
        super().__init__(token="xoxb-fake", base_url="http://127.0.0.1/api/", retry_handlers=[])
        self.slack, self.workspace = slack, workspace

    async def _request(self, *, http_verb: str, api_url: str, req_args: Json) -> Json:  # noqa: ARG002
        body = req_args.get("json") or req_args.get("data") or req_args.get("params") or {}
        return self.slack.answer(self.workspace, api_url.rsplit("/", 1)[1], dict(body))

    async def _upload_file(self, *, url: str, data: bytes, **_: Any) -> Any:
        self.slack.files[url.rsplit("/", 1)[1]]["content"] = data
        return Uploaded(200, "OK")


async def match_here(request: Request) -> Matching:
    """Match in this process: the real matching, without the start of another Python."""
    return match_request(request)

// A small bot on Slack's own JavaScript clients, unmodified. It looks around once, says what it saw
// as one line of JSON, then serves its socket until it is ended. Its environment names the server.
import { Buffer } from "node:buffer";
import process from "node:process";

import { SocketModeClient } from "@slack/socket-mode";
import { LogLevel, WebClient, WebClientEvent } from "@slack/web-api";

const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, CHANNEL } = process.env;
const quiet = { logLevel: LogLevel.ERROR };
const web = new WebClient(SLACK_BOT_TOKEN, { slackApiUrl: SLACK_API_URL, ...quiet });
const text = (words) => ({ type: "plain_text", text: words });
const button = (words, id) => ({ type: "button", text: text(words), action_id: id });
const form = {
  type: "modal",
  callback_id: "form",
  title: text("A form"),
  submit: text("Send"),
  blocks: [
    {
      type: "input",
      block_id: "what",
      label: text("What?"),
      element: { type: "plain_text_input", action_id: "text" },
    },
  ],
};

async function refused(call) {
  try {
    await call();
    return null;
  } catch (error) {
    const { error: code, needed, response_metadata: more } = error.data;
    return { code, needed, messages: more?.messages ?? [] };
  }
}

async function everybody() {
  const found = [];
  for await (const page of web.paginate("users.list", { limit: 3 })) found.push(page.members.length);
  return found;
}

async function lookAround() {
  const waits = [];
  web.on(WebClientEvent.RATE_LIMITED, (seconds) => waits.push(seconds));
  await web.conversations.join({ channel: CHANNEL });
  const posted = await web.chat.postMessage({
    channel: CHANNEL,
    text: "Hello from another language",
    blocks: [{ type: "actions", elements: [button("Press", "press")] }],
    metadata: { event_type: "node", event_payload: { id: "n1" } },
  });
  const history = await web.conversations.history({ channel: CHANNEL, include_all_metadata: true });
  const upload = await web.filesUploadV2({
    channel_id: CHANNEL,
    filename: "note.txt",
    file: Buffer.from("a small note"),
  });
  return {
    me: await web.auth.test(),
    pages: await everybody(),
    posted: { ts: posted.ts, scopes: posted.response_metadata.scopes },
    metadata: history.messages.find((one) => one.ts === posted.ts)?.metadata,
    upload: upload.files[0].files[0].id,
    nowhere: await refused(() => web.chat.postMessage({ channel: "C0", text: "?" })),
    unknown: await refused(() => web.apiCall("usergroups.list")),
    drawn: await refused(() =>
      web.chat.postMessage({ channel: CHANNEL, text: "?", blocks: [{ type: "section" }] }),
    ),
    waits,
  };
}

async function serve() {
  const clientOptions = { slackApiUrl: SLACK_API_URL, ...quiet };
  const socket = new SocketModeClient({ appToken: SLACK_APP_TOKEN, clientOptions, ...quiet });
  socket.on("slash_commands", async ({ body, ack }) => {
    if (body.text !== "form") return ack({ text: `You typed ${body.text}` });
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: form });
  });
  socket.on("interactive", async ({ body, ack }) => {
    if (body.type === "block_actions") {
      await ack();
      return web.views.open({ trigger_id: body.trigger_id, view: form });
    }
    const { value } = body.view.state.values.what.text;
    if (value === "wrong") {
      return ack({ response_action: "errors", errors: { what: "Not that." } });
    }
    await ack();
    return web.chat.postMessage({ channel: body.user.id, text: `You wrote ${value}` });
  });
  socket.on("app_home_opened", async ({ event, ack }) => {
    await ack();
    const blocks = [{ type: "header", text: text("Home") }];
    await web.views.publish({ user_id: event.user, view: { type: "home", blocks } });
  });
  await socket.start();
}

const say = (facts) => process.stdout.write(`${JSON.stringify(facts)}\n`);
await serve();
say(await lookAround());

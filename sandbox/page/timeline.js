// What the app sent, in order, each with what kind of message it was (from its metadata) and, when
// the demo hands its status over, why it came and from which rows. Where nothing is known, nothing is said.
//
// `status.touchpoints` are [{id, file, why, about, row, due_at, held_since}]: `id` as in a message's
// metadata, `file` when the message is a shared file. What is planned is drawn in plans.js.

import * as api from "./api.js";
import { channelName } from "./choices.js";
import { h, iconButton, uid } from "./dom.js";
import { preview } from "./blocks.js";
import { Plans } from "./plans.js";
import { born } from "./store.js";
import { day, dayAndTime, fromTs, isoDay, time } from "./times.js";

export class Timeline {
  constructor(workspace, shell) {
    this.workspace = workspace;
    this.shell = shell;
    this.channels = new Map();
    const title = uid("timeline");
    this.plans = new Plans();
    this.caption = h("p", { class: "quiet" });
    this.list = h("div", { class: "timeline-list" });
    this.all = h("button", { type: "button", class: "button", on: { click: () => this.everything() } }, "Show everything so far");
    this.node = h("aside", { class: "timeline", hidden: true, "aria-labelledby": title, tabindex: "-1" },
      h("header", { class: "topbar" }, h("div", { class: "topbar-row" }, h("div", { class: "topbar-text" }, h("h2", { id: title }, "What the app sent")), iconButton("close", "Close the list", () => this.toggle(false)))),
      h("div", { class: "timeline-body", tabindex: "0", role: "group", "aria-label": "Messages sent" }, this.caption, this.list, this.all, this.plans.node));
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(false); });
  }

  drawStatus() {
    const person = this.shell.activePane()?.person;
    if (!this.node.hidden && person) this.plans.draw(this.workspace.status ?? {}, person);
  }

  toggle(shown = this.node.hidden) {
    if (shown && this.list.children.length === 0) this.everything();
    this.node.hidden = !shown;
    this.drawStatus();
    if (shown) this.node.focus();
  }

  /** Show what came after a moment; answers how many messages that was. */
  async since(from, until) {
    const person = this.shell.activePane().person;
    const sent = await this.sent(from.seq);
    const span = `${day(from.at, person.tz)}, ${time(from.at, person.tz, person.locale)} – ${day(until, person.tz)}, ${time(until, person.tz, person.locale)}`;
    this.draw(sent, `${span}: ${sent.length === 1 ? "1 message" : `${sent.length} messages`}`);
    this.all.hidden = false;
    if (sent.length) this.node.hidden = false;
    this.drawStatus();
    return sent.length;
  }

  async everything() {
    const sent = await this.sent(0);
    this.draw(sent, `Everything so far: ${sent.length === 1 ? "1 message" : `${sent.length} messages`}`);
    this.all.hidden = true;
  }

  async sent(seq) {
    const [answer] = await Promise.all([api.state({ since: seq }), this.workspace.loadPage()]);
    const { bot_user: bot } = this.workspace.app;
    for (const channel of answer.channels) this.channels.set(channel.id, channel);
    return answer.messages.filter((message) => message.user === bot && !message.deleted && born(message) > seq)
      .sort((one, other) => Number(one.ts) - Number(other.ts) || one.seq - other.seq);
  }

  draw(sent, caption) {
    const { person } = this.shell.activePane();
    this.caption.textContent = caption;
    const days = new Map(); // local date -> the rows of its list
    for (const message of sent) {
      const date = fromTs(message.ts);
      const key = isoDay(date, person.tz);
      if (!days.has(key)) days.set(key, { name: day(date, person.tz), rows: [] });
      days.get(key).rows.push(this.row(message, date, person));
    }
    this.list.replaceChildren(...[...days.values()].map(({ name, rows }) => h("section", {}, h("h3", { class: "timeline-day" }, name), h("ol", {}, rows))));
  }

  row(message, date, person) {
    const channel = this.channels.get(message.channel);
    const { kind = "" } = message.metadata?.event_payload ?? {};
    return h("li", { data: { kind } }, h("button", { type: "button", class: "timeline-row", on: { click: () => this.open(message, channel) } },
      h("span", { class: "timeline-when" }, time(date, person.tz, person.locale)),
      h("span", { class: "timeline-what" },
        h("span", { class: "timeline-head" }, h("strong", {}, this.audience(message, channel, person)), kind ? h("span", { class: "tag" }, kind.replaceAll("_", " ")) : null),
        h("span", { class: "timeline-text" }, preview(message, person)), this.reason(message, person))));
  }

  /** Why a message came, in the demo's words; nothing when nobody says. */
  reason(message, person) {
    const point = this.explanation(message);
    if (!point) return null;
    const at = (moment) => dayAndTime(new Date(moment), person.tz, person.locale);
    const dates = [point.due_at ? `due ${at(point.due_at)}` : "", point.held_since ? `held since ${at(point.held_since)} for their working hours` : ""].filter(Boolean).join(", ");
    return h("span", { class: "timeline-why" }, h("span", {}, point.why), point.about ? h("span", {}, ` (${point.about})`) : null, h("small", {}, [point.row, dates].filter(Boolean).join(" · ")));
  }

  explanation(message) {
    const { touchpoints } = this.workspace.status ?? {};
    const { id } = message.metadata?.event_payload ?? {};
    const found = touchpoints?.find((one) => (id ? one.id === id : one.file && (message.files ?? []).includes(one.file)));
    if (found || !touchpoints || !message.ephemeral_to) return found;
    return { why: "It answers what they just did; nobody else sees it.", row: "no row: it is not kept" };
  }

  audience(message, channel, person) {
    const { bot_user: bot } = this.workspace.app;
    if (message.ephemeral_to) return `${person.nameOf(message.ephemeral_to)} (only visible to them)`;
    if (!channel) return message.channel;
    const members = channel.members.filter((id) => id !== bot);
    if (channel.type === "im" || channel.type === "mpim") return members.map((id) => person.nameOf(id)).join(", ");
    return channelName(person, channel);
  }

  open(message, channel) {
    const { bot_user: bot } = this.workspace.app;
    const { person } = this.shell.activePane();
    const members = (channel?.members ?? []).filter((id) => id !== bot);
    const reader = message.ephemeral_to ?? (members.includes(person.id) ? person.id : members[0]);
    if (window.innerWidth < 900) this.toggle(false);
    if (reader) this.shell.openPlace(reader, message.channel);
  }
}

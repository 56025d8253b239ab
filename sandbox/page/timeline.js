// What the app sent, in order, each with what kind of message it was and why it came; and, when
// the demo hands its status over, what is planned next and what was settled without a message.
//
// The status may hold `touchpoints` [{id, why, row}] (id as in a message's metadata), `coming` and
// `recent` [{kind, key, due_at, status, reason}]; each is shown when it is there.

import * as api from "./api.js";
import { channelName } from "./choices.js";
import { h, iconButton, uid } from "./dom.js";
import { preview } from "./blocks.js";
import { born } from "./store.js";
import { day, dayAndTime, fromTs, isoDay, time } from "./times.js";

export class Timeline {
  constructor(workspace, shell) {
    this.workspace = workspace;
    this.shell = shell;
    const title = uid("timeline");
    this.plans = h("div", { class: "plans" });
    this.caption = h("p", { class: "quiet" });
    this.list = h("ol", { class: "timeline-list" });
    this.all = h("button", { type: "button", class: "button", on: { click: () => this.everything() } }, "Show everything so far");
    this.node = h("aside", { class: "timeline", hidden: true, "aria-labelledby": title, tabindex: "-1" },
      h("header", { class: "topbar" }, h("div", { class: "topbar-row" }, h("div", { class: "topbar-text" }, h("h2", { id: title }, "What the app sent")), iconButton("close", "Close the list", () => this.toggle(false)))),
      h("div", { class: "timeline-body", tabindex: "0", role: "group", "aria-label": "Messages sent" }, this.caption, this.list, this.all, this.plans));
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.toggle(false); });
  }

  /** The demo's own list of what is planned and what was settled. */
  drawStatus() {
    const { coming = [], recent = [] } = this.workspace.status ?? {};
    const sig = JSON.stringify([coming, recent, this.shell.activePane()?.person?.tz]);
    if (this.node.hidden || this.plans._sig === sig) return;
    this.plans._sig = sig;
    this.plans.replaceChildren(...this.planned("Planned next", coming), ...this.planned("Settled lately", recent));
  }

  planned(title, rows) {
    if (rows.length === 0) return [];
    const { person } = this.shell.activePane();
    const line = (row) => h("li", { class: "plan" },
      h("span", { class: "timeline-when" }, dayAndTime(new Date(row.due_at), person.tz, person.locale)),
      h("span", { class: "timeline-what" }, h("span", { class: "timeline-head" }, h("span", { class: "tag" }, row.kind.replaceAll("_", " ")), row.status && row.status !== "planned" ? h("small", {}, row.status.replaceAll("_", " ")) : null),
        h("small", { class: "quiet" }, [row.reason, row.key].filter(Boolean).join(" · "))));
    return [h("h3", {}, title), h("ul", {}, rows.map(line))];
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
    const answer = await api.state({ since: seq });
    const { bot_user: bot } = this.workspace.app;
    for (const channel of answer.channels ?? []) this.channels = (this.channels ?? new Map()).set(channel.id, channel);
    return answer.messages.filter((message) => message.user === bot && !message.deleted && born(message) > seq)
      .sort((one, other) => Number(one.ts) - Number(other.ts) || one.seq - other.seq);
  }

  draw(sent, caption) {
    const { person } = this.shell.activePane();
    this.caption.textContent = caption;
    const rows = [];
    let today = "";
    for (const message of sent) {
      const date = fromTs(message.ts);
      if (isoDay(date, person.tz) !== today) {
        today = isoDay(date, person.tz);
        rows.push(h("li", { class: "timeline-day", role: "presentation" }, day(date, person.tz)));
      }
      rows.push(this.row(message, date, person));
    }
    this.list.replaceChildren(...rows);
  }

  row(message, date, person) {
    const channel = this.channels?.get(message.channel);
    const payload = message.metadata?.event_payload ?? {};
    const point = this.workspace.status?.touchpoints?.find((one) => one.id === payload.id);
    const why = point?.why ?? (payload.asked === true ? "asked for" : payload.asked === false ? "not asked for" : "");
    const origin = [why, point?.row].filter(Boolean).join(" · ");
    return h("li", { data: { kind: payload.kind ?? "" } }, h("button", { type: "button", class: "timeline-row", on: { click: () => this.open(message, channel) } },
      h("span", { class: "timeline-when" }, time(date, person.tz, person.locale)),
      h("span", { class: "timeline-what" },
        h("span", { class: "timeline-head" }, h("strong", {}, this.audience(message, channel, person)), payload.kind ? h("span", { class: "tag" }, payload.kind.replaceAll("_", " ")) : null),
        h("span", { class: "timeline-text" }, preview(message, person)), origin ? h("small", { class: "quiet" }, origin) : null)));
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

// The left side of a pane: who one is, and the conversations with their unread marks.

import { avatar, localTime, roleLine } from "./people.js";
import { channelName } from "./choices.js";
import { h, icon, reconcile } from "./dom.js";

export class Sidebar {
  constructor(pane) {
    this.pane = pane;
    this.me = h("div", { class: "me" });
    this.clock = h("small", {});
    this.lists = h("div", { class: "sidebar-lists" });
    this.node = h("nav", { class: "sidebar", "aria-label": "Conversations" }, this.me, this.lists);
  }

  draw() {
    const { person } = this.pane;
    const sig = JSON.stringify([person.id, person.me]);
    reconcile(this.me, [{ key: "me", sig, make: () => this.identity() }]);
    this.clock.textContent = localTime(person.me, person.now); // in place: time must not take the focus away
    reconcile(this.lists, this.groups().filter((group) => group.rows.length).map((group) => ({ key: group.name, sig: JSON.stringify(group.rows), make: () => this.group(group) })));
  }

  identity() {
    const { person } = this.pane;
    return h("button", { type: "button", class: "identity", "aria-haspopup": "dialog", on: { click: () => this.pane.switchPerson() } },
      avatar(person.me, person.nameOf(person.id)),
      h("span", { class: "identity-text" }, h("strong", {}, person.nameOf(person.id)),
        h("small", {}, roleLine(person.me) || "Member"), this.clock), h("span", { class: "sr" }, "Switch person"), icon("chevron"));
  }

  groups() {
    const { person } = this.pane;
    const mine = [...person.channels.values()].filter((channel) => person.member(channel) && !channel.is_archived);
    const app = person.appChannel();
    const byName = (one, other) => one.name.localeCompare(other.name);
    const row = (channel) => ({ id: channel.id, name: channelName(person, channel).replace(/^#/, ""), kind: channel.type, unread: person.unread(channel.id), here: this.pane.view === channel.id });
    const direct = mine.filter((channel) => (channel.type === "im" && channel !== app) || channel.type === "mpim");
    const others = [...person.channels.values()].filter((channel) => channel.type === "public" && !person.member(channel) && !channel.is_archived);
    return [
      { name: "Channels", rows: mine.filter((channel) => channel.type === "public" || channel.type === "private").map(row).sort(byName) },
      { name: "Direct messages", rows: direct.map(row).sort(byName) },
      { name: "Other channels", rows: others.map((channel) => ({ ...row(channel), unread: 0 })).sort(byName) },
      { name: "Apps", rows: [this.appRow(app)] },
    ];
  }

  appRow(channel) {
    const unread = channel ? this.pane.person.unread(channel.id) : 0;
    return { id: unread ? "app" : "home", name: this.pane.workspace.app.name, kind: "app", unread, here: this.pane.view === "home" || this.pane.view === "app" };
  }

  group(group) {
    return h("section", { class: "sidebar-group" }, h("h2", {}, group.name), h("ul", {}, group.rows.map((row) => h("li", {}, this.row(row)))));
  }

  row(row) {
    const mark = { public: "#", private: icon("lock"), app: icon("app") }[row.kind] ?? icon("people");
    const counted = row.kind !== "public" && row.kind !== "private";
    return h("button", {
      type: "button", class: `channel${row.unread ? " unread" : ""}${row.here ? " here" : ""}`, "aria-current": row.here ? "page" : null, data: { view: row.id },
      on: { click: () => this.pane.goto(row.id) },
    }, h("span", { class: "channel-mark", "aria-hidden": "true" }, mark), h("span", { class: "channel-name" }, row.name), row.unread ? unreadMark(row) : null);
  }
}

/** A dot for channels, the number for what is written to oneself; both are read as "2 unread". */
function unreadMark({ kind, unread }) {
  const quiet = kind === "public" || kind === "private";
  if (quiet) return h("span", { class: "dot" }, h("span", { class: "sr" }, `${unread} unread`));
  return [h("span", { class: "badge" }, String(unread)), h("span", { class: "sr" }, "unread")];
}

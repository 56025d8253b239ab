// Who one looks through: pictures of people, the card behind a name, and the dialog that switches.

import * as api from "./api.js";
import { Dialog } from "./dialog.js";
import { h, placeUnder, uid } from "./dom.js";
import { born } from "./store.js";
import { placeOf, safeZone, time } from "./times.js";

const HUES = [8, 32, 74, 128, 168, 196, 222, 262, 300, 334];

function hueOf(id) {
  let sum = 0;
  for (const char of id ?? "") sum = (sum * 31 + char.codePointAt(0)) % 9973;
  return HUES[sum % HUES.length];
}

const initials = (name) => name.split(/\s+/).filter(Boolean).map((part) => part[0]).slice(0, 2).join("").toUpperCase();

/** A square with initials; decoration, drawn by the style sheet, as the name stands beside it. */
export function avatar(user, name, size = "") {
  const node = h("span", { class: `avatar ${size} ${user?.is_bot ? "avatar-app" : ""}`, "aria-hidden": "true", data: { initials: initials(name ?? "?") } });
  node.style.setProperty("--hue", String(hueOf(user?.id)));
  return node;
}

/** What a person is, in a few words: title, or their standing in the workspace. */
export function roleLine(user) {
  if (!user) return "";
  const standing = user.deleted ? "Deactivated" : user.is_bot ? "App" : user.is_restricted ? "Guest"
    : user.is_stranger ? "From another company" : user.is_admin ? "Admin" : "";
  return [user.title, standing].filter(Boolean).join(" · ");
}

/** "10:15 in Lagos" */
export const localTime = (user, now) => `${time(now, safeZone(user?.tz), user?.locale)} in ${placeOf(safeZone(user?.tz))}`;

/** The card that opens from a name: who it is, and the ways to look through their eyes. */
export function personCard(pane, id, anchor) {
  const user = pane.person.users.get(id);
  if (!user) return;
  const card = h("div", { class: "person-card", popover: "auto", role: "dialog", "aria-label": pane.person.nameOf(id) });
  const go = (run) => () => { card.hidePopover(); run(); };
  const usable = !user.is_bot && !user.deleted && id !== "USLACKBOT";
  card.append(
    h("div", { class: "person-card-head" }, avatar(user, pane.person.nameOf(id), "large"),
      h("div", {}, h("strong", {}, pane.person.nameOf(id)), h("div", { class: "quiet" }, roleLine(user)),
        usable ? h("div", { class: "quiet" }, localTime(user, pane.person.now)) : null)),
    ...(usable ? [h("div", { class: "person-card-actions" },
      id === pane.person.id ? null : h("button", { type: "button", class: "button", on: { click: go(() => pane.become(id)) } }, "Look through their eyes"),
      id === pane.person.id ? null : h("button", { type: "button", class: "button", on: { click: go(() => pane.beside(id)) } }, "Open side by side"))] : []),
  );
  card.addEventListener("toggle", (event) => { if (event.newState === "closed") { card.remove(); anchor.focus?.(); } });
  pane.node.append(card);
  card.showPopover();
  placeUnder(card, anchor, { width: "own" });
  card.querySelector("button")?.focus();
}

/** How many messages of the app each person has not seen in this window: {user id: count}. */
async function waiting(workspace) {
  const everything = await api.state();
  const direct = new Map(everything.channels.filter((channel) => channel.type === "im" || channel.type === "mpim").map((channel) => [channel.id, channel.members]));
  const counts = new Map();
  for (const message of everything.messages) {
    if (message.user !== workspace.app.bot_user || message.deleted) continue;
    for (const id of direct.get(message.channel) ?? []) {
      const seen = workspace.person(id).seen[message.channel] ?? 0;
      if (born(message) > seen) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

/** The dialog that finds a person; `chosen(id)` is called once. */
export class PeopleDialog {
  constructor(pane, chosen, title = "Look through whose eyes?") {
    this.pane = pane;
    this.chosen = chosen;
    this.counts = new Map();
    this.listId = uid("people");
    this.search = h("input", {
      type: "text", role: "combobox", class: "field", placeholder: "Name, role or place", autocomplete: "off", "data-autofocus": true,
      "aria-label": "Find a person", "aria-expanded": "true", "aria-controls": this.listId,
      on: { input: () => this.draw(), keydown: (event) => this.key(event) },
    });
    this.list = h("ul", { id: this.listId, role: "listbox", class: "people-list", "aria-label": "People" });
    this.dialog = new Dialog(pane.dialogs, { title, body: [this.search, this.list], className: "dialog-people", dismissed: () => this.dialog.close() });
    this.draw();
    waiting(pane.workspace).then((counts) => { this.counts = counts; this.draw(); }).catch(() => {});
  }

  matches() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { person } = this.pane;
    const text = (user) => `${person.nameOf(user.id)} ${user.name} ${roleLine(user)} ${user.tz}`.toLowerCase().replaceAll("_", " ");
    return [...person.users.values()]
      .filter((user) => !user.is_bot && !user.deleted && user.id !== "USLACKBOT")
      .filter((user) => words.every((word) => text(user).includes(word)))
      .sort((one, other) => (this.counts.get(other.id) ?? 0) - (this.counts.get(one.id) ?? 0));
  }

  draw() {
    this.active = 0;
    this.found = this.matches();
    this.list.replaceChildren(...this.found.map((user) => this.row(user)));
    if (this.found.length === 0) this.list.append(h("li", { class: "select-hint", role: "presentation" }, "Nobody matches"));
    this.activate(0);
  }

  row(user) {
    const { person } = this.pane;
    const count = this.counts.get(user.id) ?? 0;
    return h("li", { role: "option", id: uid("person"), "aria-selected": String(user.id === person.id), data: { user: user.id }, on: { click: () => this.take(user) } },
      avatar(user, person.nameOf(user.id)),
      h("span", { class: "person-text" }, h("strong", {}, person.nameOf(user.id)), h("small", {}, roleLine(user))),
      h("span", { class: "person-side" }, h("small", {}, localTime(user, person.now)), count ? h("span", { class: "badge" }, `${count} new`) : null));
  }

  activate(index) {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    rows[this.active]?.classList.remove("active");
    this.active = Math.max(0, Math.min(index, rows.length - 1));
    rows[this.active]?.classList.add("active");
    rows[this.active]?.scrollIntoView({ block: "nearest" });
    if (rows[this.active]) this.search.setAttribute("aria-activedescendant", rows[this.active].id);
  }

  key(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move) {
      event.preventDefault();
      this.activate(this.active + move);
    } else if (event.key === "Enter" && this.found[this.active]) {
      event.preventDefault();
      this.take(this.found[this.active]);
    }
  }

  take(user) {
    this.dialog.close();
    this.chosen(user.id);
  }
}


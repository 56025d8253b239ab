// A list of messages: days, authors, text or blocks, files, replies, and the marks "only visible
// to you" and "edited". Used by channels, direct messages and threads alike.

import { avatar } from "./people.js";
import { drawBlocks } from "./blocks.js";
import { h, icon, iconButton, reconcile } from "./dom.js";
import { Form } from "./form.js";
import { mrkdwn } from "./mrkdwn.js";
import { fileCard } from "./pictures.js";
import { born } from "./store.js";
import { surfaceOf } from "./surface.js";
import { dayAndTime, dayName, fromTs, isoDay, time } from "./times.js";

const TOGETHER_MS = 5 * 60_000;
const PAGE = 150; // messages drawn at once; a button brings earlier ones

/** Whether a message stands under the same author's name as the one before it. */
function joins(before, message) {
  return Boolean(before) && before.user === message.user && !before.ephemeral_to && !message.ephemeral_to
    && fromTs(message.ts) - fromTs(before.ts) < TOGETHER_MS;
}

export class MessageList {
  /** @param openThread  called with a message's ts, or absent inside a thread */
  constructor(pane, label, openThread) {
    this.pane = pane;
    this.openThread = openThread;
    this.shown = PAGE;
    this.rows = h("div", { class: "messages-rows" });
    this.node = h("div", { class: "messages", role: "log", "aria-label": label, tabindex: "0", on: { scroll: () => { this.atEnd = this.isAtEnd(); } } }, this.rows);
    this.atEnd = true;
    new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }).observe(this.node);
  }

  isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  /** Draw these messages (and notes of the page itself); stays at the end when it was there. */
  draw(messages, { notes = [], fresh = null, empty } = {}) {
    const { atEnd } = this;
    this.again = () => this.draw(messages, { notes, fresh, empty });
    const focused = this.rows.contains(document.activeElement) ? document.activeElement.closest("article")?.dataset.ts : null;
    const items = this.items(messages.slice(-this.shown), notes, fresh);
    if (messages.length > this.shown) items.unshift({ key: "earlier", sig: "", make: () => this.earlier() });
    if (items.length === 0 && empty) items.push({ key: "empty", sig: "", make: empty });
    reconcile(this.rows, items);
    if (focused && document.activeElement === document.body) this.focus(focused);
    if (atEnd) this.toEnd();
  }

  earlier() {
    const more = () => { this.shown += PAGE; this.again(); };
    return h("div", { class: "earlier" }, h("button", { type: "button", class: "button", on: { click: more } }, "Earlier messages"));
  }

  focus(ts) {
    this.rows.querySelector(`article[data-ts="${ts}"]`)?.focus({ preventScroll: true });
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.atEnd = true;
  }

  /** @param fresh  {from, to}: the numbers between which messages were new when the conversation was opened */
  items(messages, notes, fresh) {
    const { person } = this.pane;
    const waiting = [...notes];
    const counts = this.openThread && messages.length ? person.replyCounts(messages[0].channel) : new Map();
    const isNew = (message) => fresh && born(message) > fresh.from && born(message) <= fresh.to && message.user !== person.id;
    const firstNew = messages.find(isNew);
    const items = [];
    let before = null;
    for (const message of messages) {
      while (waiting.length && waiting[0].seq < born(message)) items.push(this.noteItem(waiting.shift()));
      const day = this.dayItem(message, before);
      if (day) items.push(day);
      if (message === firstNew) items.push({ key: "new", sig: "", make: () => h("div", { class: "new-mark", role: "separator", "aria-label": "New" }, h("span", {}, "New")) });
      items.push(this.messageItem(message, !day && joins(before, message), counts.get(message.ts) ?? 0));
      before = message;
    }
    return [...items, ...waiting.map((note) => this.noteItem(note))];
  }

  noteItem(note) {
    return { key: note.id, sig: note.text, make: () => this.note(note) };
  }

  dayItem(message, before) {
    const { person } = this.pane;
    const date = fromTs(message.ts);
    const today = isoDay(date, person.tz);
    if (before && isoDay(fromTs(before.ts), person.tz) === today) return null;
    const name = dayName(date, person.now, person.tz);
    return { key: `day-${today}`, sig: name, make: () => h("div", { class: "day", role: "separator", "aria-label": name }, h("span", {}, name)) };
  }

  messageItem(message, follows, replies) {
    message._sig ??= JSON.stringify(message);
    return {
      key: `${message.ts}${message.ephemeral_to ? "e" : ""}`, sig: `${message._sig}${follows}${replies}`,
      make: () => this.row(message, follows, replies),
    };
  }

  row(message, follows, replies) {
    const { person } = this.pane;
    const author = person.users.get(message.user);
    const name = message.username ?? person.nameOf(message.user);
    const date = fromTs(message.ts);
    const clock = time(date, person.tz, person.locale);
    const stamp = h("time", { class: "stamp", datetime: date.toISOString(), title: dayAndTime(date, person.tz, person.locale) }, clock);
    const who = (event) => this.pane.showPerson(message.user, event.currentTarget);
    const head = follows ? h("span", { class: "sr" }, `${name}, ${clock}`)
      : h("div", { class: "message-head" }, h("button", { type: "button", class: "author", on: { click: who } }, name), author?.is_bot ? h("span", { class: "tag" }, "App") : null, stamp);
    return h("article", { class: `message${follows ? " follows" : ""}${message.ephemeral_to ? " ephemeral" : ""}`, tabindex: "-1", data: { ts: message.ts, kind: message.metadata?.event_payload?.kind ?? "" } },
      h("div", { class: "message-gutter" }, follows ? stamp : avatar(author, person.nameOf(message.user))),
      h("div", { class: "message-main" }, head, this.content(message), this.below(message, replies)),
      this.openThread && this.pane.mayWrite() && !message.ephemeral_to ? h("div", { class: "message-tools" }, iconButton("reply", `Reply in thread to ${name}`, () => this.openThread(message.ts))) : null);
  }

  content(message) {
    const trouble = h("p", { class: "message-trouble", role: "alert" });
    const form = new Form();
    form.known(message.state?.values);
    const ctx = surfaceOf(this.pane, { channel: message.channel, ts: message.ts }, form, (text) => { trouble.textContent = text; });
    const body = h("div", { class: "blocks" });
    if (message.blocks?.length) drawBlocks(body, message.blocks, ctx);
    else body.append(h("div", { class: "block-text" }, mrkdwn(message.text, ctx)));
    const edited = message.edited ? h("span", { class: "edited" }, "(edited)") : null;
    const files = this.filesOf(message).map(fileCard);
    return h("div", {}, body, edited, files.length ? h("div", { class: "files" }, files) : null, trouble);
  }

  filesOf(message) {
    return (message.files ?? []).map((file) => (typeof file === "string" ? this.pane.person.files.get(file) : file)).filter(Boolean);
  }

  below(message, replies) {
    const own = message.ephemeral_to ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null;
    const thread = replies > 0 ? h("button", { type: "button", class: "thread-link", on: { click: () => this.openThread(message.ts) } }, replies === 1 ? "1 reply" : `${replies} replies`) : null;
    const reactions = Object.entries(message.reactions ?? {}).map(([name, users]) => h("span", { class: "reaction" }, mrkdwn(`:${name}:`, {}), ` ${users.length}`));
    return [own, reactions.length ? h("div", { class: "reactions" }, reactions) : null, thread];
  }

  note(note) {
    return h("article", { class: "message ephemeral note" }, h("div", { class: "message-gutter" }, icon("warning")),
      h("div", { class: "message-main" }, h("div", { class: "message-head" }, h("span", { class: "author" }, "Slack")),
        h("p", {}, note.text), h("p", { class: "only-you" }, icon("eye"), "Only visible to you")));
  }
}


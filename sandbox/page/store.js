// What the page knows: one Person per member that somebody looks through, kept up to date from
// state.json. Holds data only; it never touches the document.

import * as api from "./api.js";
import { safeZone } from "./times.js";

/** The ledger number of a message's posting (its `seq` is that of its last change). */
export const born = (message) => message.posted_seq ?? message.seq;

const messageKey = (message) => `${message.ts}${message.ephemeral_to ? "e" : ""}`;

/** One member's sight of the workspace. Listeners are called after each change. */
export class Person {
  constructor(id, workspace) {
    this.id = id;
    this.workspace = workspace;
    this.clear();
    this.listeners = new Set();
    this.notes = []; // what only this page knows, such as "the app did not answer"
    this.seen = readSeen(id);
    this.refreshing = null;
    this.again = false;
  }

  clear() {
    this.seq = 0;
    this.now = new Date(0);
    this.users = new Map();
    this.channels = new Map();
    this.messages = new Map(); // channel -> (key -> message)
    this.ordered = new Map(); // channel -> its messages in order, until one changes
    this.views = new Map();
    this.files = new Map();
  }

  get me() { return this.users.get(this.id); }
  get tz() { return safeZone(this.me?.tz); }
  get locale() { return this.me?.locale; }

  nameOf(id) {
    const user = this.users.get(id);
    return user ? user.real_name || user.name : id;
  }

  /** Fetch what changed; calls that come while one is under way share one more fetch. */
  async refresh() {
    if (this.refreshing) {
      this.again = true;
      return this.refreshing;
    }
    this.refreshing = this.fetchUntilQuiet();
    try {
      await this.refreshing;
    } finally {
      this.refreshing = null;
    }
  }

  async fetchUntilQuiet() {
    do {
      this.again = false;
      const answer = await api.state({ user: this.id, since: this.seq });
      if (answer.seq < this.seq || new Date(answer.now) < this.now) {
        this.startOver();
        this.again = true;
      } else {
        this.merge(answer);
      }
    } while (this.again);
  }

  /** The server was reset: what we knew belongs to another life. */
  startOver() {
    this.clear();
    this.notes = [];
    this.seen = {};
    writeSeen(this.id, this.seen);
  }

  merge(answer) {
    this.now = new Date(answer.now);
    this.users = new Map(answer.users.map((user) => [user.id, user]));
    this.channels = new Map(answer.channels.map((channel) => [channel.id, channel]));
    for (const message of answer.messages ?? []) this.mergeMessage(message);
    for (const view of answer.views ?? []) this.views.set(view.id, view);
    for (const file of answer.files ?? []) this.files.set(file.id, file);
    this.seq = answer.seq;
    this.dropOldSeen();
    this.changed();
  }

  mergeMessage(message) {
    const inChannel = this.messages.get(message.channel) ?? new Map();
    this.messages.set(message.channel, inChannel);
    const known = inChannel.get(messageKey(message));
    if (known && known.seq > message.seq) return;
    this.ordered.delete(message.channel);
    if (message.deleted) inChannel.delete(messageKey(message));
    else inChannel.set(messageKey(message), message);
  }

  changed() {
    for (const listener of this.listeners) listener();
  }

  // --- reading -------------------------------------------------------------------------------

  /** Messages of a channel in order, without replies (unless also shown to the channel). */
  inChannel(channel) {
    return this.sorted(channel).filter((message) => !message.thread_ts || message.thread_ts === message.ts);
  }

  thread(channel, ts) {
    return this.sorted(channel).filter((message) => message.thread_ts === ts || message.ts === ts);
  }

  /** How many replies each thread of a channel has: {thread_ts: count}. */
  replyCounts(channel) {
    const counts = new Map();
    for (const { ts, thread_ts: thread } of this.sorted(channel)) if (thread && thread !== ts) counts.set(thread, (counts.get(thread) ?? 0) + 1);
    return counts;
  }

  sorted(channel) {
    const known = this.ordered.get(channel);
    if (known) return known;
    const order = (one, other) => Number.parseFloat(one.ts) - Number.parseFloat(other.ts) || one.seq - other.seq;
    const messages = [...(this.messages.get(channel)?.values() ?? [])].sort(order);
    this.ordered.set(channel, messages);
    return messages;
  }

  member(channel) {
    return (channel.members ?? []).includes(this.id);
  }

  /** Open modals, root first, the one on top last. */
  modals() {
    const open = [...this.views.values()].filter((view) => view.type === "modal" && view.open && view.user === this.id);
    const depth = (view) => (view.previous_view_id && this.views.get(view.previous_view_id)?.open ? 1 + depth(this.views.get(view.previous_view_id)) : 0);
    return open.sort((one, other) => depth(one) - depth(other));
  }

  home() {
    return [...this.views.values()].findLast((view) => view.type === "home" && view.user === this.id);
  }

  appChannel() {
    const bot = this.workspace.app.bot_user;
    return [...this.channels.values()].find((channel) => channel.type === "im" && this.member(channel) && channel.members.includes(bot));
  }

  // --- read and unread -----------------------------------------------------------------------

  unread(channel) {
    const seen = this.seen[channel] ?? 0;
    return this.sorted(channel).filter((message) => born(message) > seen && message.user !== this.id).length;
  }

  markRead(channel) {
    const newest = Math.max(0, ...this.sorted(channel).map(born));
    if (newest <= (this.seen[channel] ?? 0)) return;
    this.seen[channel] = newest;
    writeSeen(this.id, this.seen);
    this.changed();
  }

  /** Marks from an earlier run of the server (its seq was higher) say nothing about this one. */
  dropOldSeen() {
    if (Object.values(this.seen).some((seq) => seq > this.seq)) this.seen = {};
  }

  /** A line only this person's page shows, such as a command that got no answer. */
  note(channel, text) {
    this.notes.push({ channel, text, seq: this.seq, id: `note-${this.notes.length}` });
    this.changed();
  }
}

const seenKey = (id) => `seen:${id}`;
function readSeen(id) {
  try {
    return JSON.parse(sessionStorage.getItem(seenKey(id))) ?? {};
  } catch {
    return {};
  }
}
function writeSeen(id, seen) {
  try {
    sessionStorage.setItem(seenKey(id), JSON.stringify(seen));
  } catch {
    // A browser that keeps nothing only forgets what was read.
  }
}

const NO_APP = { name: "App", bot_user: "", home_tab: true, messages_tab: true, messages_read_only: false };

/** Everything that belongs to the whole workspace: the app, commands, status, and the people looked through. */
export class Workspace {
  constructor() {
    this.people = new Map();
    this.app = NO_APP;
    this.commands = [];
    this.status = null;
    this.hints = [];
    this.listeners = new Set();
    this.timer = null;
    this.pageTimer = null;
    this.pageAt = 0;
  }

  async loadPage() {
    clearTimeout(this.pageTimer);
    this.pageTimer = null;
    this.pageAt = performance.now();
    const answer = await api.page();
    this.app = { ...NO_APP, ...answer.app };
    this.commands = answer.commands ?? [];
    this.status = answer.status ?? null;
    this.hints = answer.try ?? [];
    for (const listener of this.listeners) listener();
  }

  person(id) {
    if (!this.people.has(id)) this.people.set(id, new Person(id, this));
    return this.people.get(id);
  }

  /** Something changed on the server: refresh soon, once, however many changes arrive together. */
  stir() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.refresh().catch(() => {});
    }, 40);
  }

  async refresh() {
    const looked = [...this.people.values()].filter((person) => person.listeners.size > 0);
    await Promise.all([...looked.map((person) => person.refresh()), this.pageSoon()]);
  }

  /** The demo's status costs it some work: ask at most once in half a second, but never miss the last change. */
  pageSoon() {
    const wait = 500 - (performance.now() - this.pageAt);
    if (wait <= 0) return this.loadPage();
    this.pageTimer ??= setTimeout(() => this.loadPage().catch(() => {}), wait);
    return null;
  }
}

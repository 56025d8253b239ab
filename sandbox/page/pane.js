// One pane: a person's sidebar, the conversation or App Home they look at, a thread beside it,
// and the dialogs that lie over it. Two panes side by side are two people.

import { act } from "./api.js";
import { channelName } from "./choices.js";
import { Composer } from "./composer.js";
import { announce, h, icon, iconButton, reconcile } from "./dom.js";
import { HomeTab } from "./home.js";
import { MessageList } from "./messages.js";
import { Modals } from "./modal.js";
import { avatar, PeopleDialog, personCard } from "./people.js";
import { Sidebar } from "./sidebar.js";

export class Pane {
  /** @param moved  called when the person or the place changed, `drawn` after each drawing; @param beside  opens another person next to this one */
  constructor(workspace, { moved, drawn, beside, closed }) {
    Object.assign(this, { workspace, moved, drawn, beside, closed });
    this.labels = new Map(); // names of options that external selects were offered
    this.view = null;
    this.thread = null;
    this.redraw = () => this.draw();
    this.build();
  }

  build() {
    this.sidebar = new Sidebar(this);
    this.modals = new Modals(this);
    this.heading = h("div", { class: "topbar" });
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "App" });
    this.center = h("div", { class: "center" });
    this.main = h("div", { class: "main" }, this.heading, this.tabs, this.center);
    this.side = h("aside", { class: "thread", "aria-label": "Thread", hidden: true });
    this.veil = h("div", { class: "veil", "aria-hidden": "true", on: { click: () => this.showSidebar(false) } });
    this.body = h("div", { class: "pane-body" }, this.sidebar.node, this.veil, this.main, this.side);
    this.dialogs = h("div", { class: "dialogs" });
    this.node = h("section", { class: "pane" }, this.body, this.dialogs);
    this.body.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (this.sidebarOpen) this.showSidebar(false);
      else this.openThread(null);
    });
  }

  /** Look through this person's eyes at `view`: "home", "app", a channel's id or its name. */
  async become(id, view) {
    this.leave();
    this.person = this.workspace.person(id);
    this.person.listeners.add(this.redraw);
    await this.person.refresh();
    this.node.setAttribute("aria-label", `Slack as ${this.person.nameOf(id)}`);
    await this.goto(this.resolve(view));
    announce(`You look through the eyes of ${this.person.nameOf(id)}`);
  }

  resolve(view) {
    const channels = [...this.person.channels.values()];
    const named = channels.find((channel) => channel.id === view || channel.name === view);
    if (named && named === this.person.appChannel()) return "app";
    if (named || view === "home" || view === "app") return named?.id ?? view;
    return (channels.find((channel) => channel.name === "general") ?? channels[0])?.id ?? "home";
  }

  leave() {
    this.person?.listeners.delete(this.redraw);
    this.modals.closeAll();
    this.openThread(null);
    this.view = null;
  }

  dispose() {
    this.leave();
    this.node.remove();
  }

  async goto(view) {
    const target = this.resolve(view);
    this.showSidebar(false);
    this.openThread(null);
    if (target !== this.view) {
      this.view = target;
      this.fresh = { from: this.person.seen[this.channel] ?? 0, to: this.person.seq };
      this.buildCenter();
    }
    this.draw();
    this.list?.toEnd();
    this.moved?.();
    if (target === "home" || target === "app") await this.openApp(target === "home" ? "home" : "messages");
  }

  get channel() {
    return this.view === "app" ? this.person.appChannel()?.id : this.view === "home" ? null : this.view;
  }

  /** Opening a tab of the app tells it so each time, as in Slack. */
  async openApp(tab) {
    try {
      await act({ user: this.person.id, do: "home", tab });
    } catch (error) {
      this.home?.fail(error.message);
    }
  }

  // --- drawing -------------------------------------------------------------------------------

  buildCenter() {
    this.list = null;
    this.home = null;
    this.composer = null;
    if (this.view === "home") {
      this.home = new HomeTab(this);
      this.center.replaceChildren(this.home.node);
      return;
    }
    this.list = new MessageList(this, "Messages", (ts) => this.openThread(ts));
    this.composer = this.mayWrite() ? new Composer(this, `Write to ${this.title()}`, () => ({ channel: this.channel })) : null;
    this.center.replaceChildren(this.list.node, this.composer?.node ?? this.whyNot());
  }

  mayWrite() {
    if (this.view === "app") return !this.workspace.app.messages_read_only && Boolean(this.channel);
    return this.person.member(this.person.channels.get(this.view) ?? {});
  }

  /** What stands where the box for writing would be. */
  whyNot() {
    if (this.view === "app") return h("p", { class: "read-only" }, `${this.workspace.app.name} does not read messages here. Use its buttons, or type a command in a channel.`);
    const join = async () => {
      await act({ user: this.person.id, do: "join", channel: this.view });
    };
    return h("p", { class: "read-only" }, "You are not in this channel. ", h("button", { type: "button", class: "button", on: { click: join } }, "Join"));
  }

  title() {
    if (this.view === "home" || this.view === "app") return this.workspace.app.name;
    const channel = this.person.channels.get(this.view);
    return channel ? channelName(this.person, channel) : this.view;
  }

  draw() {
    if (!this.view) return;
    this.sidebar.draw();
    this.drawHeading();
    this.drawTabs();
    this.home?.draw();
    this.drawMessages();
    this.drawThread();
    this.modals.sync();
    this.drawn?.();
    if (this.list && this.channel && document.visibilityState === "visible") this.person.markRead(this.channel);
  }

  drawHeading() {
    const channel = this.person.channels.get(this.channel);
    const count = channel && channel.type !== "im" ? `${channel.members.length} members` : "";
    const unread = [...this.person.channels.values()].some((one) => one.id !== this.channel && this.person.member(one) && this.person.unread(one.id));
    const make = () => [
      iconButton("menu", unread ? "Conversations (something is unread)" : "Conversations", () => this.showSidebar(true), { class: `icon-button only-narrow${unread ? " has-unread" : ""}` }),
      h("div", { class: "topbar-text" }, h("h1", {}, this.title()), count ? h("span", { class: "quiet" }, count) : null),
      this.whoButton(),
      this.closed ? iconButton("close", "Close this side", () => this.closed()) : null,
    ].filter(Boolean);
    reconcile(this.heading, [{ key: "heading", sig: JSON.stringify([this.title(), count, unread, this.person.me, Boolean(this.closed)]), make: () => h("div", { class: "topbar-row" }, make()) }]);
  }

  /** Who one is, where the sidebar does not say it. */
  whoButton() {
    const name = this.person.nameOf(this.person.id);
    return h("button", { type: "button", class: "who only-narrow", "aria-haspopup": "dialog", on: { click: () => this.switchPerson() } },
      avatar(this.person.me, name, "small"), h("span", { class: "sr" }, "You are"), h("span", { class: "who-name" }, name), h("span", { class: "sr" }, "Change who you are"));
  }

  drawTabs() {
    const inApp = this.view === "home" || this.view === "app";
    this.tabs.hidden = !inApp;
    if (!inApp) return;
    const { app } = this.workspace;
    const unread = this.person.appChannel() ? this.person.unread(this.person.appChannel().id) : 0;
    const tabs = [app.home_tab ? ["home", "Home"] : null, app.messages_tab ? ["app", "Messages"] : null].filter(Boolean);
    reconcile(this.tabs, tabs.map(([view, name]) => ({
      key: view, sig: JSON.stringify([view === this.view, view === "app" ? unread : 0]),
      make: () => h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String(view === this.view), on: { click: () => this.goto(view) } },
        name, view === "app" && unread ? h("span", { class: "badge" }, String(unread)) : null),
    })));
  }

  drawMessages() {
    if (!this.list) return;
    if (this.mayWrite() !== Boolean(this.composer)) this.buildCenter();
    const channel = this.channel;
    const messages = channel ? this.person.inChannel(channel) : [];
    const notes = this.person.notes.filter((note) => note.channel === channel);
    this.list.draw(messages, { notes, fresh: this.fresh, empty: () => this.emptyState() });
  }

  emptyState() {
    const words = this.view === "app" ? `Nothing from ${this.workspace.app.name} yet.` : "Nothing has been written here yet.";
    return h("div", { class: "empty" }, icon("bubble"), h("p", {}, words));
  }

  openThread(ts) {
    if (ts === this.thread) return;
    const parent = this.thread;
    this.thread = ts;
    this.side.hidden = ts === null;
    this.body.classList.toggle("with-thread", ts !== null);
    if (ts === null) {
      this.threadList = null;
      this.side.replaceChildren();
      this.list?.focus(parent);
      return;
    }
    this.threadList = new MessageList(this, "Thread");
    const composer = this.mayWrite() ? new Composer(this, "Reply in this thread", () => ({ channel: this.channel, thread_ts: ts })) : null;
    const head = h("header", { class: "topbar" }, h("div", { class: "topbar-row" }, h("div", { class: "topbar-text" }, h("h2", {}, "Thread")), iconButton("close", "Close the thread", () => this.openThread(null))));
    this.side.replaceChildren(head, this.threadList.node, composer?.node ?? "");
    this.drawThread();
    (composer ?? { focus: () => this.threadList.node.focus() }).focus();
  }

  drawThread() {
    if (this.threadList) this.threadList.draw(this.person.thread(this.channel, this.thread));
  }

  get sidebarOpen() { return this.node.classList.contains("sidebar-open"); }

  /** On a narrow pane: the sidebar lies over the conversation, which rests meanwhile. */
  showSidebar(shown) {
    if (shown === this.sidebarOpen) return;
    this.node.classList.toggle("sidebar-open", shown);
    for (const below of [this.main, this.side]) below.inert = shown;
    if (shown) this.sidebar.node.querySelector("button")?.focus();
    else if (this.sidebar.node.contains(document.activeElement)) this.heading.querySelector("button")?.focus();
  }

  /** Put words into the box for writing; where one cannot write, that of #general. */
  async type(text) {
    if (!this.composer) await this.goto("general");
    this.composer?.fill(text);
  }

  /** Where the focus rests when nothing else asks for it. */
  rest() {
    (this.node.querySelector("[data-resting]") ?? this.center.firstElementChild)?.focus();
  }

  switchPerson() {
    return new PeopleDialog(this, (id) => this.become(id));
  }

  showPerson(id, anchor) {
    personCard(this, id, anchor);
  }
}

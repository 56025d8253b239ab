// Things to try, handed over by whoever started the workspace: people, channels and commands in
// them can be pressed. At phone width they are folded away until somebody wants them.

import { h, icon, iconButton } from "./dom.js";
import { channelMention, userMention } from "./mrkdwn.js";

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Hints {
  /** @param shell  {activePane()}: where a pressed name, channel or command leads */
  constructor(workspace, shell) {
    Object.assign(this, { workspace, shell, dismissed: false });
    this.count = h("span", { class: "quiet" });
    this.fold = h("button", { type: "button", class: "hints-fold", "aria-expanded": "false", on: { click: () => this.unfold() } }, icon("chevron"), "Start here", this.count);
    this.list = h("ol", {});
    this.node = h("section", { class: "hints", "aria-label": "Start here", hidden: true },
      h("h2", {}, this.fold), this.list, iconButton("close", "Hide these hints", () => this.dismiss()));
  }

  draw() {
    const { hints } = this.workspace;
    const person = this.shell.activePane()?.person;
    this.node.hidden = this.dismissed || hints.length === 0 || !person;
    const sig = JSON.stringify(hints);
    if (this.node.hidden || this.sig === sig) return;
    this.sig = sig;
    const pane = () => this.shell.activePane();
    const ctx = { person, goto: (channel) => pane().goto(channel), showPerson: (id) => pane().become(id) };
    this.count.textContent = hints.length === 1 ? "1 thing to try" : `${hints.length} things to try`;
    this.list.replaceChildren(...hints.map((text) => h("li", {}, h("span", {}, this.pieces(text, ctx)))));
  }

  /** The words of a hint; what names a person, a channel or a command becomes a button. */
  pieces(text, ctx) {
    const ids = new Map([...ctx.person.users.values()].map((user) => [user.real_name, user.id]).filter(([name]) => name.includes(" ")));
    const places = new Map([...ctx.person.channels.values()].map((channel) => [`#${channel.name}`, channel.id]));
    const commands = this.workspace.commands.map(({ command }) => `${literally(command)}(?: [a-z-]+)?(?: #[\\w-]+)?`);
    const pattern = new RegExp(`(${[...commands, ...[...ids.keys(), ...places.keys()].map(literally)].join("|")})`, "g");
    return text.split(pattern).filter(Boolean).map((piece) => {
      if (ids.has(piece)) return userMention(ids.get(piece), ctx);
      if (places.has(piece)) return channelMention(places.get(piece), ctx);
      return piece.startsWith("/") ? this.command(piece) : piece;
    });
  }

  command(text) {
    return h("button", { type: "button", class: "try-command", title: "Put this into the box for writing", on: { click: () => this.shell.activePane().type(text) } }, h("code", {}, text));
  }

  unfold() {
    const open = this.node.classList.toggle("open");
    this.fold.setAttribute("aria-expanded", String(open));
  }

  dismiss() {
    this.dismissed = true;
    this.draw();
    this.shell.activePane().rest();
  }
}

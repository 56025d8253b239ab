// The box where a person writes: messages, slash commands with suggestions, @names.

import { act } from "./api.js";
import { announce, h, iconButton, placeUnder, uid } from "./dom.js";
import { troubleIn } from "./surface.js";

const BUILT_IN = {
  "/invite": "@name — bring a person or an app into this channel",
  "/leave": "leave this channel",
};

export class Composer {
  /** @param where  () -> {channel, thread_ts?}: where a message goes */
  constructor(pane, label, where) {
    this.pane = pane;
    this.walked = false; // whether the person chose among the suggestions with the arrows
    this.where = where;
    this.offers = [];
    this.active = 0;
    this.mentioned = new Map(); // "@Lena Okafor" -> user id
    this.listId = uid("offers");
    this.box = h("textarea", {
      rows: 1, class: "composer-box", "aria-label": label, placeholder: label, role: "combobox", autocomplete: "off",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listId, "data-resting": true,
      on: { input: () => this.typed(), keydown: (event) => this.key(event), blur: () => this.hide() },
    });
    this.list = h("ul", { id: this.listId, role: "listbox", class: "select-list offers", popover: "manual", "aria-label": "Suggestions", on: { mousedown: (event) => event.preventDefault() } });
    this.sendButton = iconButton("send", "Send", () => this.send());
    this.node = h("div", { class: "composer" }, this.box, this.sendButton, this.list);
  }

  focus() { this.box.focus(); }

  typed() {
    this.grow();
    const { value, selectionStart } = this.box;
    const before = value.slice(0, selectionStart);
    const mention = /(?:^|\s)@([\p{L}\p{M}.' -]{0,30})$/u.exec(before);
    if (mention) this.offer(this.peopleOffers(mention[1]));
    else if (value.startsWith("/")) this.offer(this.commandOffers(value));
    else this.hide();
  }

  commandOffers(value) {
    const [word, ...rest] = value.split(" ");
    if (rest.length) return this.wordOffers(word, value);
    const own = Object.entries(BUILT_IN).map(([command, description]) => ({ command, description }));
    const all = [...this.pane.workspace.commands, ...own];
    const eager = !all.some((one) => one.command === word);
    return all.filter((one) => one.command.startsWith(word)).map((one) => ({ name: one.command, eager, detail: [one.usage_hint, one.description].filter(Boolean).join(" — "), use: () => this.fill(`${one.command} `) }));
  }

  /** The words that a command's usage hint names, such as [join | me | plan]. */
  wordOffers(word, value) {
    const command = this.pane.workspace.commands.find((one) => one.command === word);
    const typed = value.slice(word.length + 1);
    if (!command || typed.includes(" ")) return [];
    const words = (command.usage_hint ?? "").split("|").map((one) => one.replace(/[[\]]/g, "").trim().split(/\s/)[0]).filter((one) => /^[a-z][a-z-]*$/.test(one));
    const eager = typed !== "" && !words.includes(typed);
    return words.filter((one) => one.startsWith(typed) && one !== typed).map((one) => ({ name: `${word} ${one}`, detail: "", eager, use: () => this.fill(`${word} ${one}`) }));
  }

  peopleOffers(query) {
    const { person } = this.pane;
    const wanted = query.toLowerCase();
    return [...person.users.values()].filter((user) => !user.deleted && person.nameOf(user.id).toLowerCase().startsWith(wanted))
      .filter((user) => person.nameOf(user.id).toLowerCase() !== wanted.trim()).slice(0, 6)
      .map((user) => ({ name: `@${person.nameOf(user.id)}`, detail: user.title ?? "", eager: true, use: () => this.mention(user.id, query) }));
  }

  mention(id, query) {
    const { value, selectionStart } = this.box;
    const name = `@${this.pane.person.nameOf(id)}`;
    this.mentioned.set(name, id);
    const start = selectionStart - query.length - 1;
    this.fill(`${value.slice(0, start)}${name} ${value.slice(selectionStart)}`);
  }

  fill(text) {
    this.box.value = text;
    this.box.focus();
    this.typed();
  }

  /** Show suggestions; an `eager` one is completed by Enter, the others only when walked to. */
  offer(offers) {
    this.offers = offers;
    if (offers.length === 0) {
      this.hide();
      return;
    }
    this.walked = false;
    this.list.replaceChildren(...offers.map((one, index) => h("li", { id: uid("offer"), role: "option", class: "select-option", "aria-selected": String(index === 0), on: { click: one.use } },
      h("span", { class: "select-text" }, one.name, one.detail ? h("small", {}, one.detail) : null))));
    if (!this.open) this.list.showPopover();
    this.open = true;
    this.box.setAttribute("aria-expanded", "true");
    this.activate(0);
    placeUnder(this.list, this.node);
    announce(`${offers.length} suggestions`);
  }

  activate(index) {
    const rows = [...this.list.children];
    this.active = (index + rows.length) % rows.length;
    rows.forEach((row, at) => {
      row.classList.toggle("active", at === this.active);
      row.setAttribute("aria-selected", String(at === this.active));
    });
    rows[this.active].scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", rows[this.active].id);
  }

  hide() {
    if (!this.open) return;
    this.open = false;
    if (this.list.isConnected) this.list.hidePopover();
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (this.open && move) {
      event.preventDefault();
      this.walked = true;
      this.activate(this.active + move);
    } else if (this.open && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    } else if (this.open && (event.key === "Tab" || (event.key === "Enter" && (this.walked || this.offers[this.active].eager)))) {
      event.preventDefault();
      this.offers[this.active].use();
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  async send() {
    const text = this.box.value.trim();
    if (!text) return;
    this.hide();
    this.box.value = "";
    this.grow();
    const place = this.where();
    try {
      if (text.startsWith("/")) await this.run(text, place);
      else await act({ user: this.pane.person.id, do: "message", ...place, text: this.withMentions(text, (id) => `<@${id}>`) });
    } catch (error) {
      this.pane.person.note(place.channel, error.message);
    }
  }

  async run(text, { channel }) {
    const [command, ...words] = text.split(" ");
    const { person, workspace } = this.pane;
    if (BUILT_IN[command]) {
      await this.runOwn(command, this.withMentions(words.join(" "), (id) => `<@${id}>`), channel);
      return;
    }
    if (!workspace.commands.some((one) => one.command === command)) {
      person.note(channel, `${command} is not a command of any app here. Nothing was sent.`);
      return;
    }
    const answer = await act({ user: person.id, do: "command", command, text: this.withMentions(words.join(" "), (id) => `@${person.users.get(id).name}`), channel });
    const trouble = troubleIn(this.pane, answer);
    if (trouble) person.note(channel, `${command}: ${trouble}`);
  }

  /** What Slack itself understands, here only the little that a programme needs. */
  async runOwn(command, text, channel) {
    const { person } = this.pane;
    if (command === "/leave") {
      await act({ user: person.id, do: "leave", channel });
      return;
    }
    const who = /<@([UW][A-Z0-9]+)>/.exec(text)?.[1] ?? this.byName(text);
    if (who) await act({ user: person.id, do: "invite", channel, who });
    else person.note(channel, `Nobody here is called “${text}”. Type @ and choose a name.`);
  }

  byName(text) {
    const { person } = this.pane;
    const wanted = text.replace(/^@/, "").trim().toLowerCase();
    return [...person.users.values()].find((user) => [user.name, person.nameOf(user.id)].some((name) => name.toLowerCase() === wanted))?.id;
  }

  /** Replace the names that were chosen from the suggestions by how they travel. */
  withMentions(text, travels) {
    const names = [...this.mentioned.keys()].sort((one, other) => other.length - one.length);
    return names.reduce((all, name) => all.replaceAll(name, travels(this.mentioned.get(name))), text);
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 160)}px`;
  }
}

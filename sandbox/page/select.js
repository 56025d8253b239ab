// A select with search, single or multiple: a text box with a list of choices under it
// (the ARIA combobox pattern). Arrow keys move, Enter takes, Escape closes, Backspace removes.

import { announce, h, icon, placeUnder, reconcile, uid } from "./dom.js";

/**
 * @param options.source   async or sync (query) -> [{label?: string, options: [{value, text, detail?}]}]
 * @param options.chosen   [{value, text}] at the start
 * @param options.change   called with the new [{value, text}]; may return false to refuse
 */
export class Select {
  constructor({ id, label, placeholder, multi = false, max = Infinity, source, chosen = [], change, describedBy, minQuery = 0, wait = 0, clearable = true }) {
    Object.assign(this, { multi, max, source, change, minQuery, wait, placeholder, label, clearable });
    this.chosen = [...chosen];
    this.active = -1;
    this.choices = [];
    this.open = false;
    this.asked = 0;
    this.listId = uid("list");
    this.input = h("input", {
      id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", class: "select-input",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listId,
      "aria-label": label, "aria-describedby": describedBy, placeholder,
      on: {
        input: () => this.search(), keydown: (event) => this.key(event), focus: () => this.input.select(),
        click: () => (this.open ? null : this.show()), blur: () => this.leave(),
      },
    });
    this.list = h("ul", {
      id: this.listId, role: "listbox", class: "select-list", popover: "manual", "aria-label": label ?? placeholder ?? "Choices",
      "aria-multiselectable": multi, on: { mousedown: (event) => event.preventDefault() },
    });
    this.chips = h("span", { class: "chips" });
    this.node = h("div", { class: multi ? "select select-multi" : "select" },
      this.chips, this.input, h("span", { class: "select-arrow", "aria-hidden": "true" }, icon("chevron")), this.list);
    this.node.addEventListener("mousedown", (event) => {
      if (event.target === this.node || event.target.closest(".select-arrow")) {
        event.preventDefault();
        this.input.focus();
        this.show();
      }
    });
    this.draw();
  }

  get query() {
    const text = this.input.value.trim();
    return !this.multi && text === this.chosen[0]?.text ? "" : text;
  }

  draw() {
    if (!this.multi) {
      this.input.value = this.chosen[0]?.text ?? "";
      return;
    }
    this.input.placeholder = this.chosen.length ? "" : this.placeholder ?? "";
    reconcile(this.chips, this.chosen.map((one) => ({ key: one.value, sig: one.text, make: () => this.chip(one) })));
  }

  chip(one) {
    const drop = () => { this.set(this.chosen.filter((other) => other.value !== one.value)); this.input.focus(); };
    return h("span", { class: "chip" }, one.text,
      h("button", { type: "button", "aria-label": `Remove ${one.text}`, on: { click: drop } }, icon("close")));
  }

  async set(chosen) {
    const before = this.chosen;
    this.chosen = chosen;
    this.draw();
    const kept = await this.change?.(chosen);
    if (kept === false) {
      this.chosen = before;
      this.draw();
    }
  }

  search() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), this.wait);
  }

  async show() {
    const query = this.query;
    this.asked += 1;
    const ask = this.asked;
    this.openList();
    if (query.length < this.minQuery) {
      this.drawHint(`Type ${this.minQuery === 1 ? "a letter" : `${this.minQuery} letters`} to search`);
      return;
    }
    let groups;
    try {
      const answer = this.source(query);
      if (answer instanceof Promise) this.drawHint("Searching…");
      groups = await answer;
    } catch (error) {
      groups = null;
      if (ask === this.asked) this.drawHint(error.message);
    }
    if (groups && ask === this.asked && this.open) this.drawList(groups);
  }

  openList() {
    if (!this.open) {
      this.open = true;
      this.list.showPopover();
      this.input.setAttribute("aria-expanded", "true");
      this.reposition = () => placeUnder(this.list, this.node);
      document.addEventListener("scroll", this.reposition, { capture: true, passive: true });
    }
  }

  hide() {
    if (!this.open) return;
    this.open = false;
    this.asked += 1;
    if (this.list.isConnected) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    document.removeEventListener("scroll", this.reposition, { capture: true });
    this.active = -1;
  }

  drawHint(text) {
    this.choices = [];
    this.active = -1;
    this.list.replaceChildren(h("li", { class: "select-hint", role: "presentation" }, text));
    placeUnder(this.list, this.node);
  }

  drawList(groups) {
    this.choices = groups.flatMap((group) => group.options);
    if (this.choices.length === 0) {
      this.drawHint("Nothing matches");
      announce("Nothing matches");
      return;
    }
    this.list.replaceChildren(...groups.filter((group) => group.options.length).flatMap((group) => [
      group.label ? h("li", { class: "select-group", role: "presentation" }, group.label) : null,
      ...group.options.map((option) => this.option(option)),
    ]).filter(Boolean));
    const at = this.choices.findIndex((choice) => this.has(choice));
    this.activate(at < 0 || this.multi ? 0 : at);
    placeUnder(this.list, this.node);
  }

  option(option) {
    return h("li", {
      id: uid("option"), role: "option", class: "select-option", "aria-selected": this.has(option) ? "true" : "false",
      data: { value: option.value }, on: { click: () => this.take(option) },
    }, h("span", { class: "select-check" }, this.has(option) ? icon("check") : null),
    h("span", { class: "select-text" }, option.text, option.detail ? h("small", {}, option.detail) : null));
  }

  has(option) {
    return this.chosen.some((one) => one.value === option.value);
  }

  activate(index) {
    const nodes = [...this.list.querySelectorAll("[role=option]")];
    nodes[this.active]?.classList.remove("active");
    this.active = Math.max(0, Math.min(index, nodes.length - 1));
    const node = nodes[this.active];
    if (!node) return;
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  async take(option) {
    if (!this.multi) {
      this.hide();
      await this.set([option]);
      return;
    }
    this.input.value = "";
    if (this.has(option)) await this.set(this.chosen.filter((one) => one.value !== option.value));
    else if (this.chosen.length < this.max) await this.set([...this.chosen, option]);
    else announce(`At most ${this.max}`);
    if (this.open) this.show();
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.open) this.activate(this.active + (event.key === "ArrowDown" ? 1 : -1));
      else this.show();
    } else if (event.key === "Enter" && this.open && this.choices[this.active]) {
      event.preventDefault();
      event.stopPropagation();
      this.take(this.choices[this.active]);
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
      this.draw();
    } else if (event.key === "Backspace" && this.multi && !this.input.value && this.chosen.length) {
      this.set(this.chosen.slice(0, -1));
    }
  }

  /** Leaving the box: an emptied single select is cleared where that makes sense, a half-typed query is dropped. */
  leave() {
    clearTimeout(this.timer);
    this.hide();
    const emptied = this.clearable && !this.multi && this.input.value.trim() === "" && this.chosen.length > 0;
    if (emptied) this.set([]);
    if (this.multi) this.input.value = "";
    else this.draw();
  }
}

/** Static groups -> a source that filters by the words typed. */
export function filtering(groups) {
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (query) => {
    const words = folded(query).split(/\s+/).filter(Boolean);
    const fits = (option) => words.every((word) => folded(`${option.text} ${option.detail ?? ""}`).includes(word));
    return groups().map((group) => ({ label: group.label, options: group.options.filter(fits) }));
  };
}

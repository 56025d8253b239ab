// Interactive elements of Block Kit: buttons, menus, boxes, text fields, files.
// The selects live in choices.js, dates and times in pickers.js. Each function takes a Slot and returns a node.

import { h, icon, iconButton, placeUnder, uid } from "./dom.js";
import { upload } from "./api.js";
import { plain, textObject } from "./mrkdwn.js";
import { CHOICES } from "./choices.js";
import { PICKERS } from "./pickers.js";
import { slackFileOrUrl } from "./pictures.js";

/** One element in its place: what it is, where it stands, and how a change of it is told. */
export class Slot {
  constructor(element, block, ctx, { id, labelledBy, describedBy, label } = {}) {
    Object.assign(this, { element, block, ctx, id, labelledBy, describedBy });
    this.label = label ?? (labelledBy || id ? null : plain(element.placeholder) || plain(block.text) || element.type.replaceAll("_", " "));
    this.inInput = block.type === "input";
  }

  get value() { return this.ctx.form.value(this.block, this.element); }

  /** Names and descriptions for a control of ours. */
  aria() {
    return { id: this.id, "aria-label": this.label, "aria-describedby": this.describedBy };
  }

  keep(value) { this.ctx.form.set(this.block, this.element, value); }

  /** A person chose: keep it and, unless it waits for Submit, tell the app. False when they took it back. */
  async choose(value, node) {
    const before = this.value;
    this.keep(value);
    if (this.inInput && !this.block.dispatch_action) return true;
    const sent = await this.send(value, node);
    if (!sent) this.keep(before);
    return sent;
  }

  async send(value, node) {
    if (this.element.confirm && !(await this.ctx.confirm(this.element.confirm))) return false;
    await this.ctx.click({ action_id: this.element.action_id, block_id: this.block.block_id, value }, node);
    return true;
  }
}

const BUTTON_STYLE = { primary: "button button-primary", danger: "button button-danger" };

function button(slot) {
  const { element } = slot;
  const props = { class: BUTTON_STYLE[element.style] ?? "button", "aria-label": element.accessibility_label, data: { action: element.action_id } };
  const press = (event) => {
    if (element.url && slot.ctx.follow?.(element.url)) event.preventDefault();
    slot.send(undefined, event.currentTarget);
  };
  const content = textObject(element.text, slot.ctx);
  if (!element.url) return h("button", { type: "button", ...props, on: { click: press } }, content);
  return h("a", { ...props, href: /^https?:/i.test(element.url) ? element.url : "#", target: "_blank", rel: "noopener noreferrer", on: { click: press } }, content);
}

function overflow(slot) {
  const { element, ctx } = slot;
  const menu = h("div", { role: "menu", popover: "auto", class: "menu", "aria-label": slot.label });
  const show = () => {
    menu.togglePopover();
    if (!menu.matches(":popover-open")) return;
    placeUnder(menu, open, { width: "own" });
    items[0]?.focus(); // at once: a fast next key must land in the menu
  };
  const open = iconButton("dots", "More actions", show, { "aria-haspopup": "menu", "aria-expanded": "false", data: { action: element.action_id } });
  const items = element.options.map((option) => h("button", {
    type: "button", role: "menuitem", tabindex: "-1",
    on: { click: () => {
      menu.hidePopover();
      open.focus();
      if (option.url) ctx.follow?.(option.url) || window.open(option.url, "_blank", "noopener");
      slot.send(option.value, open);
    } },
  }, textObject(option.text, ctx), option.description ? h("small", {}, textObject(option.description, ctx)) : null));
  menu.append(...items);
  menu.addEventListener("toggle", (event) => open.setAttribute("aria-expanded", String(event.newState === "open")));
  menu.addEventListener("keydown", (event) => menuKey(event, menu, items, open));
  return h("span", { class: "overflow" }, open, menu);
}

function menuKey(event, menu, items, open) {
  const at = items.indexOf(document.activeElement);
  const move = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (move !== undefined) {
    event.preventDefault();
    items[(move + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    if (event.key === "Escape") event.preventDefault();
    menu.hidePopover();
    open.focus();
  }
}

function optionRow(slot, option, kind, name, chosen, change) {
  const id = uid("choice");
  const detail = option.description ? h("small", {}, textObject(option.description, slot.ctx)) : null;
  return h("div", { class: "choice" },
    h("input", { id, type: kind, name, value: option.value, checked: chosen, on: { change } }),
    h("label", { for: id }, h("span", {}, textObject(option.text, slot.ctx)), detail));
}

function choiceGroup(slot, kind, isChosen, read) {
  const name = uid("group");
  const group = h("div", {
    class: "choices", id: slot.id, role: kind === "radio" ? "radiogroup" : "group",
    "aria-label": slot.label, "aria-labelledby": slot.labelledBy, "aria-describedby": slot.describedBy, data: { action: slot.element.action_id },
  });
  const boxes = () => [...group.querySelectorAll("input")];
  const changed = async () => {
    const before = slot.value;
    if (await slot.choose(read(boxes()), group)) return;
    for (const box of boxes()) box.checked = isChosen(before, box.value);
  };
  group.append(...slot.element.options.map((option) =>
    optionRow(slot, option, kind, name, isChosen(slot.value, option.value), changed)));
  return group;
}

const radio = (slot) => choiceGroup(slot, "radio", (value, one) => value === one, (boxes) => boxes.find((box) => box.checked)?.value ?? null);
const checkboxes = (slot) => choiceGroup(slot, "checkbox", (value, one) => (value ?? []).includes(one), (boxes) => boxes.filter((box) => box.checked).map((box) => box.value));

function textInput(slot, { inputmode, multiline = slot.element.multiline } = {}) {
  const { element } = slot;
  const count = h("span", { class: "field-count", "aria-hidden": "true" });
  const node = h(multiline ? "textarea" : "input", {
    ...slot.aria(), class: "field", type: multiline ? null : "text", inputmode, rows: multiline ? 4 : null,
    placeholder: plain(element.placeholder), autocomplete: "off", value: slot.value ?? "", "data-autofocus": element.focus_on_load, data: { action: element.action_id },
  });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => { if (slot.block.dispatch_action) slot.send(slot.value ?? "", node); };
  let waiting;
  node.addEventListener("input", () => {
    slot.keep(node.value === "" ? null : node.value);
    drawCount(count, node.value.length, element.max_length);
    clearTimeout(waiting);
    if (on.includes("on_character_entered")) waiting = setTimeout(tell, 300);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || multiline || !slot.block.dispatch_action) return;
    event.preventDefault();
    if (on.includes("on_enter_pressed")) tell();
  });
  return h("div", { class: "field-wrap" }, node, count);
}

function drawCount(node, length, max) {
  const left = (max ?? Infinity) - length;
  node.textContent = left <= 50 ? String(left) : "";
  node.classList.toggle("over", left < 0);
}

function fileInput(slot) {
  const { element, ctx } = slot;
  const list = h("ul", { class: "file-list" });
  const status = h("p", { class: "hint", role: "status" });
  const kept = [];
  const draw = () => {
    slot.keep(kept.map((file) => file.id));
    list.replaceChildren(...kept.map((file) => h("li", {}, icon("file"), file.name,
      iconButton("close", `Remove ${file.name}`, () => { kept.splice(kept.indexOf(file), 1); draw(); }))));
  };
  const take = async (event) => {
    const files = [...event.target.files].slice(0, (element.max_files ?? 10) - kept.length);
    status.textContent = "Uploading…";
    try {
      for (const file of files) kept.push(await upload(file, ctx.person.id));
      status.textContent = "";
    } catch (error) {
      status.textContent = error.message;
    }
    event.target.value = "";
    draw();
  };
  const accept = element.filetypes?.map((type) => `.${type}`).join(",");
  return h("div", { class: "file-input" },
    h("input", { ...slot.aria(), type: "file", class: "field", multiple: (element.max_files ?? 10) > 1, accept, on: { change: take } }), status, list);
}

function image(slot) {
  return slackFileOrUrl(slot.element, "block-thumb");
}

const ELEMENTS = {
  ...CHOICES,
  ...PICKERS,
  button, overflow, checkboxes, image, radio_buttons: radio,
  plain_text_input: (slot) => textInput(slot),
  rich_text_input: (slot) => textInput(slot, { multiline: true }),
  email_text_input: (slot) => textInput(slot, { inputmode: "email" }),
  url_text_input: (slot) => textInput(slot, { inputmode: "url" }),
  number_input: (slot) => textInput(slot, { inputmode: slot.element.is_decimal_allowed ? "decimal" : "numeric" }),
  file_input: fileInput,
};

/** The node of an element; one that this page cannot draw says so where it would stand. */
export function renderElement(slot) {
  const draw = ELEMENTS[slot.element.type];
  if (draw) return draw(slot);
  return h("span", { class: "unsupported", role: "note" }, icon("warning"), `This page does not draw the element “${slot.element.type}”.`);
}

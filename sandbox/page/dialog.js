// Dialogs inside one pane: focus goes in and comes back, Tab stays inside, Escape closes, and what
// lies below is inert. They belong to a pane, not to the window, because two people may sit side by side.

import { focusables, h, iconButton, trapTab, uid } from "./dom.js";

/** Opens at once; `close()` takes it away and gives the focus back. */
export class Dialog {
  /** @param host  the pane's layer for dialogs; @param dismissed  called on Escape, the cross and the backdrop */
  constructor(host, { title, body, footer, dismissed, className = "", dismissLabel = "Close", initialFocus }) {
    this.host = host;
    this.dismissed = dismissed;
    this.before = document.activeElement;
    const titleId = uid("title");
    this.title = h("h2", { id: titleId }, title);
    this.body = h("div", { class: "dialog-body" }, body);
    this.footer = h("div", { class: "dialog-footer" }, footer);
    this.node = h("div", { class: `dialog ${className}`, role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, tabindex: "-1" },
      h("header", { class: "dialog-head" }, this.title, iconButton("close", dismissLabel, () => this.dismissed?.())),
      this.body, this.footer);
    this.layer = h("div", { class: "dialog-layer" }, this.node);
    this.layer.addEventListener("keydown", (event) => this.key(event));
    host.append(this.layer);
    restack(host);
    this.focusFirst(initialFocus);
  }

  focusFirst(wanted) {
    const first = wanted ?? this.body.querySelector("[data-autofocus]") ?? focusables(this.body)[0] ?? focusables(this.footer).at(-1) ?? this.node;
    first.focus({ preventScroll: first === this.node });
  }

  key(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      this.dismissed?.();
      return;
    }
    trapTab(this.node, event);
  }

  get isTop() { return this.host.lastElementChild === this.layer; }

  close() {
    const hadFocus = this.layer.contains(document.activeElement) || document.activeElement === document.body;
    this.layer.remove();
    restack(this.host);
    if (hadFocus) returnFocus(this.host, this.before);
  }
}

function returnFocus(host, before) {
  const top = host.lastElementChild?.querySelector(".dialog");
  const wanted = before?.isConnected && !before.closest("[inert]") ? before : top ?? host.parentElement.querySelector("[data-resting]");
  wanted?.focus({ preventScroll: true });
}

/** Only the dialog on top can be reached; with none, the pane itself can. */
function restack(host) {
  const layers = [...host.children];
  layers.forEach((layer, index) => {
    layer.inert = index < layers.length - 1;
    layer.style.setProperty("--below", String(layers.length - 1 - index));
  });
  for (const sibling of host.parentElement.children) if (sibling !== host) sibling.inert = layers.length > 0;
}

/** Ask yes or no with Slack's confirm object; answers true when the person goes on. */
export function confirm(host, { title, text, yes, no, danger }) {
  return new Promise((resolve) => {
    const answer = (value) => () => { dialog.close(); resolve(value); };
    const deny = h("button", { type: "button", class: "button", on: { click: answer(false) } }, no);
    const go = h("button", { type: "button", class: danger ? "button button-danger-fill" : "button button-primary", on: { click: answer(true) } }, yes);
    const dialog = new Dialog(host, { title, body: text, footer: [deny, go], className: "dialog-confirm", dismissed: answer(false), initialFocus: go });
  });
}

// The stack of modals of one pane. Each open view keeps its own form, so what was typed stays when
// the app updates the view, pushes another one on top, or anything else changes.

import { act } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { Dialog } from "./dialog.js";
import { announce, focusables, h } from "./dom.js";
import { Form } from "./form.js";
import { plain } from "./mrkdwn.js";
import { surfaceOf, troubleIn } from "./surface.js";

export class Modals {
  constructor(pane) {
    this.pane = pane;
    this.open = new Map(); // view id -> Modal
  }

  /** Show exactly the views that are open on the server. */
  sync() {
    const views = this.pane.person.modals();
    const ids = new Set(views.map((view) => view.id));
    for (const [id, modal] of [...this.open].reverse()) {
      if (ids.has(id)) continue;
      this.open.delete(id);
      modal.dialog.close();
    }
    for (const view of views) {
      const known = this.open.get(view.id);
      if (known) known.update(view);
      else this.open.set(view.id, new Modal(this.pane, view));
    }
  }

  closeAll() {
    for (const modal of [...this.open.values()].reverse()) modal.dialog.close();
    this.open.clear();
  }
}

class Modal {
  constructor(pane, view) {
    this.pane = pane;
    this.form = new Form();
    this.content = h("div", { class: "blocks" });
    this.trouble = h("p", { class: "dialog-trouble", role: "alert" });
    this.closeButton = h("button", { type: "button", class: "button", on: { click: () => this.dismiss() } });
    this.submitButton = h("button", { type: "button", class: "button button-primary", title: "Ctrl + Enter", on: { click: () => this.submit() } });
    this.draw(view);
    this.dialog = new Dialog(pane.dialogs, {
      title: plain(view.title), body: this.content, className: "dialog-view",
      footer: [this.trouble, this.closeButton, this.submitButton], dismissed: () => this.dismiss(),
    });
    this.dialog.node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.submit();
    });
  }

  update(view) {
    if (view.hash === this.view.hash) return;
    const inside = this.dialog.node.contains(document.activeElement);
    this.showErrors({});
    this.draw(view);
    this.dialog.title.textContent = plain(view.title);
    if (inside && !this.dialog.node.contains(document.activeElement)) this.dialog.focusFirst();
    announce(`${plain(view.title)} changed`);
  }

  draw(view) {
    this.view = view;
    this.form.keepOnly(view.blocks);
    this.form.known(view.state?.values);
    this.ctx = surfaceOf(this.pane, { view_id: view.id }, this.form, (text) => { this.trouble.textContent = text; });
    drawBlocks(this.content, view.blocks, this.ctx);
    this.closeButton.textContent = plain(view.close) || "Close";
    this.submitButton.textContent = plain(view.submit) || "Submit";
    this.submitButton.hidden = !view.submit;
    this.submitButton.disabled = Boolean(view.submit_disabled);
  }

  async submit() {
    if (this.submitButton.hidden || this.submitButton.hasAttribute("aria-busy")) return;
    this.submitButton.setAttribute("aria-busy", "true");
    this.trouble.textContent = "";
    try {
      const answer = await act({ user: this.pane.person.id, do: "submit", view_id: this.view.id, values: this.form.values() });
      this.showErrors(answer.errors ?? {});
      if (!answer.errors) this.trouble.textContent = troubleIn(this.pane, answer);
    } catch (error) {
      this.trouble.textContent = error.message;
    } finally {
      this.submitButton.removeAttribute("aria-busy");
    }
  }

  /** Put each sentence at its field and go to the first one. */
  showErrors(errors) {
    let first = null;
    for (const node of this.content.querySelectorAll(".block-input")) {
      const text = errors[node.dataset.block];
      node.classList.toggle("invalid", Boolean(text));
      node.querySelector(".field-error").textContent = text ?? "";
      for (const control of node.querySelectorAll("input,textarea")) {
        if (text) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
      if (text && !first) first = focusables(node)[0] ?? null;
    }
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  }

  async dismiss() {
    if (this.closing) return;
    this.closing = true;
    try {
      await act({ user: this.pane.person.id, do: "close", view_id: this.view.id });
    } catch (error) {
      this.closing = false;
      this.trouble.textContent = error.message;
    }
  }
}

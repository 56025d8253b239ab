// The App Home tab of one person: the published view, or what to do while there is none.

import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { Form } from "./form.js";
import { surfaceOf } from "./surface.js";

export class HomeTab {
  constructor(pane) {
    this.pane = pane;
    this.form = new Form();
    this.trouble = h("p", { class: "message-trouble", role: "alert" });
    this.content = h("div", { class: "blocks" });
    this.node = h("div", { class: "home", tabindex: "0", role: "tabpanel", "aria-label": "App Home" }, h("div", { class: "home-page" }, this.trouble, this.content));
  }

  draw() {
    const view = this.pane.person.home();
    if (!view) {
      this.content.replaceChildren(h("div", { class: "empty" }, icon("bubble"), h("p", {}, `${this.pane.workspace.app.name} has not drawn this page yet.`)));
      this.hash = null;
      return;
    }
    if (view.hash === this.hash) return;
    if (!this.hash) this.content.replaceChildren();
    const focused = this.content.contains(document.activeElement);
    this.hash = view.hash;
    this.form.keepOnly(view.blocks);
    this.form.known(view.state?.values);
    drawBlocks(this.content, view.blocks, surfaceOf(this.pane, { view_id: view.id }, this.form, (text) => this.fail(text)));
    if (focused && document.activeElement === document.body) this.node.focus({ preventScroll: true });
  }

  fail(text) {
    this.trouble.textContent = text;
  }
}

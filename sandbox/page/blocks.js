// Block Kit blocks of messages, modals and App Home. A block this page cannot draw says so
// where it would stand, with its content to unfold.

import { h, icon, reconcile, uid } from "./dom.js";
import { renderElement, Slot } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";
import { slackFileOrUrl } from "./pictures.js";
import { markdown, richText, table } from "./richtext.js";

function section(block, ctx) {
  const text = block.text ? h("div", { class: "block-text" }, textObject(block.text, ctx)) : null;
  const fields = block.fields ? h("div", { class: "block-fields" }, block.fields.map((field) => h("div", {}, textObject(field, ctx)))) : null;
  const accessory = block.accessory ? h("div", { class: "block-accessory" }, renderElement(new Slot(block.accessory, block, ctx))) : null;
  return h("div", { class: `block block-section${accessory ? ` with-${block.accessory.type.replaceAll("_", "-")}` : ""}` }, h("div", { class: "block-main" }, text, fields), accessory);
}

function actions(block, ctx) {
  const slots = block.elements.map((element) => new Slot(element, block, ctx));
  return h("div", { class: "block block-actions", role: "group", "aria-label": "Actions" }, slots.map(renderElement));
}

function context(block, ctx) {
  return h("div", { class: "block block-context" }, block.elements.map((element) =>
    element.type === "image" ? slackFileOrUrl(element, "context-image") : h("span", {}, textObject(element, ctx))));
}

function input(block, ctx) {
  const id = uid("field");
  const labelId = uid("label");
  const hintId = block.hint ? uid("hint") : null;
  const errorId = uid("error");
  const grouped = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const slot = new Slot(block.element, block, ctx, { id, labelledBy: labelId, describedBy: [hintId, errorId].filter(Boolean).join(" ") });
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const label = [textObject(block.label, ctx), optional];
  return h("div", { class: "block block-input", data: { block: block.block_id } },
    h(grouped ? "div" : "label", { id: labelId, class: "input-label", for: grouped ? null : id }, label),
    renderElement(slot),
    h("p", { class: "field-error", id: errorId, role: "alert" }),
    block.hint ? h("p", { class: "hint", id: hintId }, textObject(block.hint, ctx)) : null);
}

function image(block, ctx) {
  return h("figure", { class: "block block-image" },
    block.title ? h("figcaption", {}, textObject(block.title, ctx)) : null, slackFileOrUrl(block, "block-picture"));
}

function unsupported(block) {
  return h("div", { class: "block unsupported", role: "note" }, icon("warning"),
    h("div", {}, `This page does not draw “${block.type}” blocks.`,
      h("details", {}, h("summary", {}, "What it holds"), h("pre", {}, JSON.stringify(block, null, 1)))));
}

const BLOCKS = {
  section, actions, context, input, image,
  divider: () => h("hr", { class: "block block-divider" }),
  header: (block) => h("h3", { class: "block block-header" }, textObject(block.text)),
  rich_text: richText,
  table,
  markdown,
};

/** The node of one block. */
export function renderBlock(block, ctx) {
  const draw = BLOCKS[block.type];
  return draw ? draw(block, ctx) : unsupported(block);
}

/** Draw or update a list of blocks; unchanged blocks keep their nodes, and so focus and typed text. */
export function drawBlocks(root, blocks, ctx) {
  const seen = new Map();
  reconcile(root, (blocks ?? []).map((block, index) => {
    const id = block.block_id ?? `at-${index}`;
    const turn = (seen.get(id) ?? 0) + 1;
    seen.set(id, turn);
    return { key: `${id}#${turn}`, sig: JSON.stringify(block), make: () => renderBlock(block, ctx) };
  }));
}

/** The first words of a message, for previews and screen readers. */
export function preview(message, person) {
  const named = (message.text ?? "").replace(/<@([UW][A-Z0-9]+)>/g, (_, id) => `@${person.nameOf(id)}`);
  const text = plain(named).trim();
  if (text) return text;
  const block = (message.blocks ?? []).find((one) => one.text);
  return block ? plain(block.text) : "";
}


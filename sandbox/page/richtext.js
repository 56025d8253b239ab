// rich_text, table and markdown blocks: formatted text to read. Nothing here can be pressed
// except links and mentions.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateNode, link, mrkdwn, userMention } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

function styled(node, style) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}

const LEAVES = {
  text: (leaf) => leaf.text,
  emoji: (leaf) => emoji(leaf.name),
  link: (leaf, ctx) => link(leaf.url, leaf.text || leaf.url, ctx),
  user: (leaf, ctx) => userMention(leaf.user_id, ctx),
  channel: (leaf, ctx) => channelMention(leaf.channel_id, ctx),
  broadcast: (leaf) => h("span", { class: "mention mention-me" }, `@${leaf.range}`),
  date: (leaf, ctx) => dateNode(leaf.timestamp, leaf.format, ctx, leaf.url),
  usergroup: (leaf) => h("span", { class: "mention" }, `@${leaf.usergroup_id}`),
  color: (leaf) => h("code", {}, leaf.value),
};

function leaves(elements, ctx) {
  return (elements ?? []).map((leaf) => {
    const draw = LEAVES[leaf.type];
    return draw ? styled(draw(leaf, ctx), leaf.style) : h("span", { class: "unsupported-inline" }, `[${leaf.type} is not drawn here]`);
  });
}

const PARTS = {
  rich_text_section: (part, ctx) => h("p", { class: "rt-section" }, leaves(part.elements, ctx)),
  rich_text_quote: (part, ctx) => h("blockquote", {}, leaves(part.elements, ctx)),
  rich_text_preformatted: (part, ctx) => h("pre", {}, leaves(part.elements, ctx)),
  rich_text_list: (part, ctx) =>
    h(part.style === "ordered" ? "ol" : "ul", { class: `rt-list rt-indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null },
      (part.elements ?? []).map((item) => h("li", {}, leaves(item.elements, ctx)))),
};

/** A rich_text block. */
export function richText(block, ctx) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((part) =>
    PARTS[part.type]?.(part, ctx) ?? h("p", { class: "unsupported-inline" }, `[${part.type} is not drawn here]`)));
}

function cell(content, ctx) {
  if (content.type === "rich_text") return richText(content, ctx);
  return content.text ?? "";
}

/** A table block; the first row is read as its header. */
export function table(block, ctx) {
  const align = (index) => `align-${block.column_settings?.[index]?.align ?? "left"}`;
  const row = (tag) => (cells) => h("tr", {}, cells.map((content, index) =>
    h(tag, { class: align(index), scope: tag === "th" ? "col" : null }, cell(content, ctx))));
  const [head, ...body] = block.rows ?? [];
  return h("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
    h("table", {}, h("thead", {}, head ? row("th")(head) : null), h("tbody", {}, body.map(row("td")))));
}

// Standard Markdown in a markdown block is brought to mrkdwn piece by piece.
const toMrkdwn = (line) => line
  .replace(/\[([^\]]+)\]\((\S+?)\)/g, "<$2|$1>")
  .replace(/(?<![*\w])\*([^*\s][^*]*)\*(?!\*)/g, "_$1_")
  .replace(/\*\*(.+?)\*\*/g, "*$1*")
  .replace(/~~(.+?)~~/g, "~$1~");

/** A markdown block: headings, lists, emphasis, code, links and quotes. */
export function markdown(block, ctx) {
  const out = h("div", { class: "rich-text markdown" });
  let list = null;
  let fence = null;
  for (const line of String(block.text ?? "").split("\n")) {
    if (line.startsWith("```")) {
      if (fence) fence = null;
      else out.append((fence = h("pre", {})));
      continue;
    }
    if (fence) {
      fence.append(fence.textContent ? `\n${line}` : line);
      continue;
    }
    const item = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/.exec(line);
    const heading = /^#{1,6}\s+(.*)$/.exec(line);
    if (item) {
      if (!list) out.append((list = h(item[1] ? "ol" : "ul", { class: "rt-list" })));
      list.append(h("li", {}, mrkdwn(toMrkdwn(item[2]), ctx)));
      continue;
    }
    list = null;
    if (heading) out.append(h("h4", {}, mrkdwn(toMrkdwn(heading[1]), ctx)));
    else if (line.trim()) out.append(h("p", { class: "rt-section" }, mrkdwn(toMrkdwn(line), ctx)));
  }
  return out;
}

// Slack's mrkdwn as document nodes. What is typed can never become markup: every piece of text
// ends in a text node, and only http, https, mailto and slack links become links.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { fillDate } from "./times.js";

const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const SAFE_LINK = /^(https?:|mailto:|slack:)/i;

/** A link that leaves the page (or moves inside it, when `ctx.follow` takes it). */
export function link(url, label, ctx) {
  if (!SAFE_LINK.test(url)) return document.createTextNode(label);
  const click = (event) => { if (ctx.follow?.(url)) event.preventDefault(); };
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "link", on: { click } }, label);
}

export function userMention(id, ctx) {
  const user = ctx.person.users.get(id);
  const name = user ? ctx.person.nameOf(id) : id;
  const mine = id === ctx.person.id;
  const click = (event) => ctx.showPerson?.(id, event.currentTarget);
  return h("button", { type: "button", class: mine ? "mention mention-me" : "mention", data: { user: id }, on: { click } }, `@${name}`);
}

export function channelMention(id, ctx, fallback) {
  const channel = ctx.person.channels.get(id);
  const name = channel?.name ?? fallback ?? id;
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h("button", { type: "button", class: "mention", on: { click: () => ctx.goto?.(id) } }, `#${name}`);
}

export function dateNode(seconds, pattern, ctx, url) {
  const date = new Date(Number(seconds) * 1000);
  const text = fillDate(pattern, date, { zone: ctx.person.tz, locale: ctx.person.locale, now: ctx.person.now });
  return h("time", { datetime: date.toISOString() }, url ? link(url, text, ctx) : text);
}

function special(body, ctx) {
  const [head, fallback] = body.split("|");
  if (head.startsWith("!date^")) {
    const [, seconds, pattern, url] = head.split("^");
    return /^\d+$/.test(seconds) ? dateNode(seconds, pattern ?? "{date}", ctx, url) : document.createTextNode(fallback ?? "");
  }
  const word = head.slice(1);
  if (["here", "channel", "everyone"].includes(word)) return h("span", { class: "mention mention-me" }, `@${word}`);
  return document.createTextNode(fallback ?? `@${word}`);
}

function angle(body, ctx) {
  const [head, label] = body.split("|");
  if (/^@[UW]/.test(head)) return userMention(head.slice(1), ctx);
  if (/^#C/.test(head)) return channelMention(head.slice(1), ctx, label);
  if (head.startsWith("!")) return special(body, ctx);
  if (SAFE_LINK.test(head)) return link(decode(head), decode(label ?? head.replace(/^mailto:/, "")), ctx);
  return document.createTextNode(decode(`<${body}>`));
}

const WRAP = { "*": "strong", _: "em", "~": "s" };
// A marker opens after a break and closes before one, as people expect from Slack: 2*3*4 stays.
const INLINE = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:(?!\3)[^\n])*?[^\s])\3(?![\p{L}\p{N}])/gu;

function inline(text, ctx) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) nodes.push(withEmoji(decode(text.slice(from, match.index))));
    const [whole, code, tag, marker, inner] = match;
    if (code !== undefined) nodes.push(h("code", {}, decode(code)));
    else if (tag !== undefined) nodes.push(angle(tag, ctx));
    else nodes.push(h(WRAP[marker], {}, inline(inner, ctx)));
    from = match.index + whole.length;
  }
  if (from < text.length) nodes.push(withEmoji(decode(text.slice(from))));
  return nodes;
}

function lines(text, ctx) {
  const nodes = [];
  let quote = null;
  const source = text.split("\n");
  source.forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append("\n");
      else nodes.push((quote = h("blockquote", {})));
      quote.append(...inline(quoted[1], ctx));
      return;
    }
    const afterQuote = quote !== null;
    quote = null;
    if (index > 0 && !afterQuote) nodes.push("\n");
    nodes.push(...inline(line, ctx));
  });
  return nodes;
}

/** mrkdwn text -> a list of nodes. `ctx` has person, and optionally follow, goto, showPerson. */
export function mrkdwn(text, ctx) {
  const nodes = [];
  String(text ?? "").split("```").forEach((part, index, all) => {
    const closed = index % 2 === 1 && index < all.length - 1;
    if (closed) nodes.push(h("pre", {}, decode(part.replace(/^\n|\n$/g, ""))));
    else if (index % 2 === 1) nodes.push(...lines(`\`\`\`${part}`, ctx));
    else if (part) nodes.push(...lines(index > 0 ? part.replace(/^\n/, "") : part, ctx));
  });
  return nodes;
}

/** A Block Kit text object (plain_text or mrkdwn) -> nodes. */
export function textObject(object, ctx) {
  if (!object) return [];
  if (typeof object === "string") return [object];
  if (object.type === "mrkdwn") return mrkdwn(object.text, ctx);
  return [object.emoji === false ? object.text : withEmoji(object.text)];
}

const MARKS = /(^|[^\p{L}\p{N}])([*_~`])(\S(?:.*?\S)?)\2(?![\p{L}\p{N}])/gu;

/** A text object as a bare string, for labels and titles; text of messages loses its marks. */
export function plain(object) {
  if (object?.type === "plain_text") return object.emoji === false ? object.text : withEmoji(object.text);
  const text = typeof object === "string" ? object : object?.text ?? "";
  const bare = text.replace(/<[^|>]+\|([^>]+)>/g, "$1").replace(MARKS, "$1$3").replace(MARKS, "$1$3");
  return withEmoji(decode(bare));
}

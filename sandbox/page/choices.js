// The select menus of Block Kit: fixed options, options asked from the app, people, conversations.

import { act } from "./api.js";
import { plain } from "./mrkdwn.js";
import { filtering, Select } from "./select.js";

const fromOption = (option) => ({ value: option.value, text: plain(option.text), detail: option.description ? plain(option.description) : undefined });

function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ label: plain(group.label), options: group.options.map(fromOption) }));
  return [{ options: (element.options ?? []).map(fromOption) }];
}

const KIND = { im: "im", mpim: "mpim", public: "public", private: "private" };

function conversations(person, { include, publicOnly, excludeBots } = {}) {
  const bot = person.workspace.app.bot_user;
  const kinds = publicOnly ? ["public"] : include ?? Object.values(KIND);
  return [...person.channels.values()]
    .filter((channel) => kinds.includes(channel.type))
    .filter((channel) => !(excludeBots && channel.type === "im" && channel.members?.includes(bot)))
    .map((channel) => ({ value: channel.id, text: channelName(person, channel) }));
}

/** A conversation's name as this person reads it. */
export function channelName(person, channel) {
  const others = (channel.members ?? []).filter((id) => id !== person.id);
  if (channel.type === "im") return person.nameOf(others[0] ?? person.id);
  if (channel.type === "mpim") return others.map((id) => person.nameOf(id)).join(", ");
  return `#${channel.name}`;
}

const people = (person) => [...person.users.values()]
  .filter((user) => !user.deleted && user.id !== "USLACKBOT")
  .map((user) => ({ value: user.id, text: person.nameOf(user.id), detail: user.is_bot ? "App" : user.title }))
  .sort((one, other) => one.text.localeCompare(other.text));

function suggestions(slot) {
  return async (query) => {
    const answer = await act({ user: slot.ctx.person.id, do: "suggest", ...slot.ctx.surface, action_id: slot.element.action_id, block_id: slot.block.block_id, query });
    if (!answer.acked) throw new Error("The app did not answer. Type again to retry.");
    const { options, option_groups: grouped } = answer.response ?? {};
    const groups = groupsOf({ options, option_groups: grouped });
    for (const option of groups.flatMap((group) => group.options)) slot.ctx.labels.set(option.value, option.text);
    return groups;
  };
}

const filterOf = (element) => ({ include: element.filter?.include, excludeBots: element.filter?.exclude_bot_users });

const SOURCES = {
  static: (slot) => filtering(() => groupsOf(slot.element)),
  external: suggestions,
  users: (slot) => filtering(() => [{ options: people(slot.ctx.person) }]),
  conversations: (slot) => filtering(() => [{ options: conversations(slot.ctx.person, filterOf(slot.element)) }]),
  channels: (slot) => filtering(() => [{ options: conversations(slot.ctx.person, { publicOnly: true }) }]),
};

function textOf(slot, value) {
  const { element, ctx } = slot;
  const own = [...groupsOf(element).flatMap((group) => group.options), ...[element.initial_option, ...(element.initial_options ?? [])].filter(Boolean).map(fromOption)];
  const known = own.find((option) => option.value === value)?.text ?? ctx.labels.get(value);
  if (known) return known;
  const channel = ctx.person.channels.get(value);
  return channel ? channelName(ctx.person, channel) : ctx.person.nameOf(value);
}

function draw(slot, kind, multi) {
  const { element } = slot;
  const values = multi ? slot.value ?? [] : [slot.value].filter((value) => value !== null);
  const select = new Select({
    id: slot.id, label: slot.label, describedBy: slot.describedBy, multi, max: element.max_selected_items ?? Infinity,
    placeholder: plain(element.placeholder) || (multi ? "Choose some" : "Choose one"),
    source: SOURCES[kind](slot), wait: kind === "external" ? 200 : 0,
    minQuery: kind === "external" ? element.min_query_length ?? 3 : 0,
    clearable: slot.inInput && Boolean(slot.block.optional),
    chosen: values.map((value) => ({ value, text: textOf(slot, value) })),
    change: (chosen) => slot.choose(multi ? chosen.map((one) => one.value) : chosen[0]?.value ?? null, select.node),
  });
  select.node.dataset.action = element.action_id;
  if (element.focus_on_load) select.input.dataset.autofocus = "";
  return select.node;
}

const KINDS = ["static", "external", "users", "conversations", "channels"];

/** {element type: (slot) => node} */
export const CHOICES = Object.fromEntries(KINDS.flatMap((kind) => [
  [`${kind}_select`, (slot) => draw(slot, kind, false)],
  [`multi_${kind}_select`, (slot) => draw(slot, kind, true)],
]));

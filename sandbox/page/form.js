// What a person has typed and chosen in one surface, keyed by block and action as Slack does it:
// a view that the app updates keeps every value whose block_id and action_id stay the same.

/** The words of rich text; this page edits it without formatting. */
function wordsOf(rich) {
  if (!rich) return null;
  return rich.text ?? (rich.elements ?? []).map(wordsOf).join(rich.type === "rich_text" ? "\n" : "");
}

const INITIAL = {
  rich_text_input: (element) => wordsOf(element.initial_value),
  plain_text_input: (element) => element.initial_value ?? null,
  email_text_input: (element) => element.initial_value ?? null,
  url_text_input: (element) => element.initial_value ?? null,
  number_input: (element) => element.initial_value ?? null,
  static_select: (element) => element.initial_option?.value ?? null,
  external_select: (element) => element.initial_option?.value ?? null,
  radio_buttons: (element) => element.initial_option?.value ?? null,
  multi_static_select: (element) => (element.initial_options ?? []).map((option) => option.value),
  multi_external_select: (element) => (element.initial_options ?? []).map((option) => option.value),
  checkboxes: (element) => (element.initial_options ?? []).map((option) => option.value),
  users_select: (element) => element.initial_user ?? null,
  conversations_select: (element) => element.initial_conversation ?? null,
  channels_select: (element) => element.initial_channel ?? null,
  multi_users_select: (element) => element.initial_users ?? [],
  multi_conversations_select: (element) => element.initial_conversations ?? [],
  multi_channels_select: (element) => element.initial_channels ?? [],
  datepicker: (element) => element.initial_date ?? null,
  timepicker: (element) => element.initial_time ?? null,
  datetimepicker: (element) => (element.initial_date_time ? String(element.initial_date_time) : null),
  file_input: () => [],
};

/** The plain value in an element's state as Slack writes it (`state.values`). */
function fromState(state) {
  const [found] = Object.entries(state).filter(([key]) => key !== "type");
  const value = found?.[1] ?? null;
  if (state.type === "rich_text_input") return wordsOf(value);
  if (Array.isArray(value)) return value.map((one) => one.value ?? one.id ?? one);
  if (value !== null && typeof value === "object") return value.value ?? null;
  return typeof value === "number" ? String(value) : value;
}

const PLACE = "\n"; // between block and action in a key; neither can hold it

export class Form {
  constructor() {
    this.entries = new Map(); // block and action -> {block, type, value, input}
    this.server = {};
  }

  /** What the server knows was entered (`state.values`); it counts where this form knows nothing. */
  known(values) {
    this.server = values ?? {};
  }

  /** The current value of an element; when it is met for the first time, the server's or its initial one. */
  value(block, element) {
    const kept = this.entries.get(block.block_id + PLACE + element.action_id);
    if (kept && kept.type === element.type) return kept.value;
    const state = this.server[block.block_id]?.[element.action_id];
    const value = state?.type === element.type ? fromState(state) : INITIAL[element.type]?.(element) ?? null;
    this.set(block, element, value);
    return value;
  }

  set(block, element, value) {
    this.entries.set(block.block_id + PLACE + element.action_id, { block: block.block_id, type: element.type, value, input: block.type === "input" });
  }

  /** Forget the blocks that an update of the view took away. */
  keepOnly(blocks) {
    const ids = new Set(blocks.map((block) => block.block_id));
    for (const [key, entry] of this.entries) if (!ids.has(entry.block)) this.entries.delete(key);
  }

  /** {block_id: string | [strings] | null} of the input blocks. */
  values() {
    const inputs = [...this.entries.values()].filter((entry) => entry.input);
    return Object.fromEntries(inputs.map((entry) => [entry.block, entry.value]));
  }
}

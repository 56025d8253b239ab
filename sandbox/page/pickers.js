// Dates and times: the browser's own pickers, read back in words and in the person's zone.

import { h } from "./dom.js";
import { dayAndTime, epochFromWall, longDay, placeOf, wallFromEpoch } from "./times.js";

const same = (value) => value;
const TYPING_MS = 900; // typing a date piecemeal must not tell the app each half of it

function picker(slot, type, { toText = same, fromText = same, inWords }) {
  const { element, block, inInput } = slot;
  const node = h("input", { ...slot.aria(), class: "field field-picker", type, value: toText(slot.value) ?? "", "data-autofocus": element.focus_on_load, data: { action: element.action_id } });
  const words = h("span", { class: "field-words" });
  const tells = !inInput || block.dispatch_action;
  const current = () => (node.value ? fromText(node.value) : null);
  let told = slot.value;
  let waiting;
  const tell = async () => {
    clearTimeout(waiting);
    const before = told;
    if (current() === before) return;
    told = current();
    slot.keep(before);
    if (await slot.choose(told, node)) return;
    told = before;
    node.value = toText(before) ?? "";
    read();
  };
  const read = () => { words.textContent = current() ? inWords(current()) : ""; };
  node.addEventListener("input", () => {
    slot.keep(current());
    read();
    clearTimeout(waiting);
    if (tells) waiting = setTimeout(tell, TYPING_MS);
  });
  node.addEventListener("blur", () => { if (tells) tell(); });
  read();
  return h("div", { class: "picker" }, node, words);
}

// The browser writes dates its own way; the words beside it leave no doubt about day and month.
const datepicker = (slot) => picker(slot, "date", { inWords: (date) => longDay(new Date(`${date}T12:00Z`), "UTC") });

const timepicker = (slot) => picker(slot, "time", { inWords: () => "" });

function datetimepicker(slot) {
  const { tz, locale } = slot.ctx.person;
  return picker(slot, "datetime-local", {
    toText: (epoch) => (epoch ? wallFromEpoch(epoch, tz) : ""),
    fromText: (wall) => String(epochFromWall(wall, tz)),
    inWords: (epoch) => `${dayAndTime(new Date(epoch * 1000), tz, locale)} in ${placeOf(tz)}`,
  });
}

/** {element type: (slot) => node} */
export const PICKERS = { datepicker, timepicker, datetimepicker };

// Where the page starts: reads the address, opens one or two panes, listens for changes, and keeps
// the address in step so that a state can be opened again by its link.

import * as api from "./api.js";
import { focusables, h } from "./dom.js";
import { Hints } from "./hints.js";
import { Pane } from "./pane.js";
import { PeopleDialog } from "./people.js";
import { Workspace } from "./store.js";
import { TimeBar } from "./timebar.js";

const workspace = new Workspace();
const panes = [];
let active = null;
let ready = false; // the first address is replaced, later ones can be gone back to
let going = false;

const shell = {
  activePane: () => active ?? panes[0],
  toggleSplit,
  toggleTheme,
  openPlace: (user, channel) => show(shell.activePane(), user, channel),
};

const bar = new TimeBar(workspace, shell);
const room = h("main", { class: "panes" });
const hints = new Hints(workspace, shell);
const switcher = h("div", { class: "pane-switch only-phone", role: "group", "aria-label": "Which person", hidden: true });

// --- panes -------------------------------------------------------------------------------------

async function addPane(user, view) {
  const second = panes.length > 0;
  const pane = new Pane(workspace, { moved: keepAddress, drawn: () => bar.draw(), beside: (id) => openBeside(id), closed: second ? () => closeSecond() : null });
  panes.push(pane);
  room.append(pane.node);
  pane.node.addEventListener("focusin", () => activate(pane));
  await pane.become(user, view);
  activate(pane);
  arrange();
}

function activate(pane) {
  active = pane;
  for (const one of panes) one.node.classList.toggle("active", one === pane);
  bar.draw();
  drawSwitch();
}

function arrange() {
  room.classList.toggle("two", panes.length > 1);
  drawSwitch();
  keepAddress();
}

async function openBeside(id, view) {
  if (panes.length > 1) await show(panes[1], id, view ?? "app");
  else await addPane(id, view ?? "app");
  activate(panes[1]);
}

function closeSecond() {
  const [second] = panes.splice(1, 1);
  second?.dispose();
  activate(panes[0]);
  arrange();
}

function toggleSplit() {
  if (panes.length > 1) closeSecond();
  else new PeopleDialog(panes[0], (id) => openBeside(id), "Who sits beside?");
}

/** At phone width two people take turns; this says who is shown. */
function drawSwitch() {
  switcher.hidden = panes.length < 2;
  switcher.replaceChildren(...panes.map((pane) => h("button", {
    type: "button", class: "tab", "aria-pressed": String(pane === active), on: { click: () => activate(pane) },
  }, pane.person?.nameOf(pane.person.id) ?? "")));
}

function keepAddress() {
  const [first, second] = panes;
  if (!first?.person || !first.view) return;
  const query = new URLSearchParams({ user: first.person.id, view: first.view });
  if (second?.person) {
    query.set("split", second.person.id);
    query.set("splitview", second.view ?? "app");
  }
  const address = `/?${query}`;
  if (address !== `${location.pathname}${location.search}`) history[going || !ready ? "replaceState" : "pushState"](null, "", address);
  document.title = `${first.title()} · ${first.person.nameOf(first.person.id)} · local Slack`;
  drawSwitch();
}

/** Back and forward open what the address names. */
async function goWhereTheAddressSays() {
  const query = new URLSearchParams(location.search);
  going = true;
  try {
    await show(panes[0], query.get("user"), query.get("view"));
    if (query.get("split")) await openBeside(query.get("split"), query.get("splitview"));
    else if (panes.length > 1) closeSecond();
  } finally {
    going = false;
  }
}

const show = (pane, user, view) => (pane.person.id === user ? pane.goto(view) : pane.become(user, view));

// --- theme, keys --------------------------------------------------------------------------------

const dark = matchMedia("(prefers-color-scheme: dark)");

function remembered(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function applyTheme() {
  document.documentElement.dataset.theme = remembered("theme") ?? (dark.matches ? "dark" : "light");
}

function toggleTheme() {
  remembered("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  applyTheme();
}

/** F6 moves between the regions, also out of a dialog that keeps Tab inside. */
function nextRegion(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const regions = [bar.node, ...panes.map((pane) => pane.node), bar.timeline.node].filter((node) => !node.hidden && node.offsetParent !== null);
  const at = regions.findIndex((node) => node.contains(document.activeElement));
  const target = regions[(at + (event.shiftKey ? regions.length - 1 : 1)) % regions.length];
  const inside = target.querySelector(".dialogs > :last-child .dialog") ?? target.querySelector("[data-resting]") ?? focusables(target)[0];
  (inside ?? target).focus();
}

// --- start -------------------------------------------------------------------------------------

async function start() {
  applyTheme();
  dark.addEventListener("change", applyTheme);
  document.addEventListener("keydown", nextRegion);
  document.addEventListener("visibilitychange", () => panes.forEach((pane) => pane.draw()));
  document.getElementById("app").replaceChildren(bar.node, hints.node, switcher, h("div", { class: "stage" }, room, bar.timeline.node));
  workspace.listeners.add(() => { bar.draw(); hints.draw(); });
  const query = new URLSearchParams(location.search);
  await workspace.loadPage();
  const user = query.get("user") ?? (await firstPerson());
  await addPane(user, query.get("view"));
  if (query.get("split")) await openBeside(query.get("split"), query.get("splitview"));
  activate(panes[0]);
  hints.draw();
  api.listen(() => workspace.stir(), connected);
  ready = true;
  addEventListener("popstate", goWhereTheAddressSays);
  document.documentElement.dataset.ready = "yes";
}

async function firstPerson() {
  const everything = await api.state();
  const usable = everything.users.filter((one) => !one.is_bot && !one.deleted && one.id !== "USLACKBOT");
  return (usable.find((one) => one.is_admin) ?? usable[0])?.id;
}

function connected(up) {
  bar.say(up ? "" : "The line to the local Slack is down; trying again.");
}

start().catch((error) => {
  document.getElementById("app").replaceChildren(h("p", { class: "fatal", role: "alert" }, `This page could not start: ${error.message}`));
});

// Small tools for building and updating the document: elements, icons, keyed lists.
// Text always becomes text nodes; nothing in this page ever parses a string as HTML.

const SVG = "http://www.w3.org/2000/svg";

// Our own line icons on a 20 x 20 grid.
const PATHS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  back: "M12 4l-6 6 6 6",
  close: "M5 5l10 10M15 5L5 15",
  split: "M3 4h14v12H3zM10 4v12",
  theme: "M10 3a7 7 0 100 14V3z M10 3a7 7 0 010 14",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
  reply: "M8 5L3 10l5 5M3 10h8a6 6 0 016 6",
  chevron: "M6 8l4 4 4-4",
  list: "M4 5h2M9 5h7M4 10h2M9 10h7M4 15h2M9 15h7",
  play: "M6 4l10 6-10 6z",
  skip: "M4 4l8 6-8 6zM16 4v12",
  file: "M5 3h7l3 3v11H5zM12 3v4h3",
  warning: "M10 3l8 14H2zM10 8v4M10 14.5h.01",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 100 4 2 2 0 000-4z",
  send: "M3 10l14-7-5 14-3-6z",
  search: "M9 3a6 6 0 100 12A6 6 0 009 3zM13.5 13.5L17 17",
  bubble: "M4 4h12v9h-6l-4 3.5V13H4z",
  app: "M4 8h11l-3.5-3.5M16 12H5l3.5 3.5",
  check: "M4 10l4 4 8-8",
  people: "M7 9a3 3 0 100-6 3 3 0 000 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 9a2.5 2.5 0 100-5M14 12c2.5 0 4 2 4 5",
};

/** One icon, hidden from screen readers; the control around it carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.dots);
  svg.append(path);
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value" || name === "checked" || name === "inert") node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Build an element. Children may be nodes, strings, null or (nested) lists of these. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A button that shows an icon only; `label` is what a screen reader says and the tooltip shows. */
export function iconButton(name, label, click, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click }, ...props }, icon(name));
}

/**
 * Make the children of `parent` match `items` ({key, sig, make}), keeping every node whose key and
 * signature are unchanged. A kept node is never moved when the order holds, so focus stays in it.
 */
export function reconcile(parent, items) {
  const wanted = new Map(items.map((item) => [item.key, item]));
  const kept = new Map();
  for (const node of [...parent.children]) {
    const item = wanted.get(node._key);
    if (item && item.sig === node._sig && !kept.has(node._key)) kept.set(node._key, node);
    else node.remove();
  }
  let cursor = parent.firstElementChild;
  for (const item of items) {
    let node = kept.get(item.key);
    if (node && node === cursor) {
      cursor = cursor.nextElementSibling;
      continue;
    }
    if (!node) {
      node = item.make();
      node._key = item.key;
      node._sig = item.sig;
    }
    parent.insertBefore(node, cursor);
  }
}

let counter = 0;
/** A document-unique id for wiring labels, hints and lists together. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const announcer = () => document.getElementById("announcer");
/** Say something to screen readers without moving focus. */
export function announce(text) {
  const region = announcer();
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

const FOCUSABLE = "a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),[tabindex='0']";
/** What Tab would reach inside `root`, in order. */
export function focusables(root) {
  return [...root.querySelectorAll(FOCUSABLE)].filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[inert]"));
}

/** Keep Tab inside `root`: an event listener for keydown. */
export function trapTab(root, event) {
  if (event.key !== "Tab") return;
  const stops = focusables(root);
  if (stops.length === 0) return;
  const first = stops[0];
  const last = stops[stops.length - 1];
  const outside = !root.contains(document.activeElement);
  if (event.shiftKey && (outside || document.activeElement === first)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (outside || document.activeElement === last)) {
    event.preventDefault();
    first.focus();
  }
}

/** Place a popover (already in the top layer) under its anchor, or above it when there is no room. */
export function placeUnder(popup, anchor, { width = "anchor" } = {}) {
  const box = anchor.getBoundingClientRect();
  if (width === "anchor") popup.style.width = `${Math.max(box.width, 200)}px`;
  const size = popup.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - 8;
  const above = box.top - 8;
  const up = below < Math.min(size.height, 220) && above > below;
  popup.style.maxHeight = `${Math.max(120, Math.min(320, up ? above : below))}px`;
  const height = popup.getBoundingClientRect().height;
  popup.style.top = `${up ? box.top - height - 4 : box.bottom + 4}px`;
  const left = Math.min(box.left, window.innerWidth - size.width - 8);
  popup.style.left = `${Math.max(8, left)}px`;
}

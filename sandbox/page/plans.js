// What the demo says is planned next and what was settled, each with whom it is about and its row.
//
// `status.coming` and `status.recent` are [{what, about, row, due_at, status, reason}].

import { h, reconcile } from "./dom.js";
import { dayAndTime } from "./times.js";

export class Plans {
  constructor() {
    this.node = h("div", { class: "plans" });
  }

  /** Draw both lists in this person's zone; an empty one is left out. */
  draw({ coming = [], recent = [] }, person) {
    const lists = [["Planned next", coming], ["Settled lately", recent]].filter(([, rows]) => rows.length);
    reconcile(this.node, lists.map(([title, rows]) => ({
      key: title, sig: JSON.stringify([rows, person.tz, person.locale]), make: () => this.list(title, rows, person),
    })));
  }

  list(title, rows, person) {
    return h("section", {}, h("h3", {}, title), h("ul", {}, rows.map((row) => this.line(row, person))));
  }

  line(row, person) {
    const settled = row.status === "planned" ? "" : [row.status, row.reason].filter(Boolean).join(": ");
    return h("li", { class: "plan" }, h("span", { class: "timeline-when" }, dayAndTime(new Date(row.due_at), person.tz, person.locale)),
      h("span", { class: "timeline-what" }, h("span", {}, row.what, row.about ? h("span", { class: "quiet" }, ` · ${row.about}`) : null),
        h("small", { class: "quiet" }, [settled, row.row].filter(Boolean).join(" · "))));
  }
}

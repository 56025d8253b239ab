// The bar on top: what time it is, what is due next, the buttons that move time, and the timeline
// of what the app sent meanwhile.

import * as api from "./api.js";
import { announce, h, icon, iconButton } from "./dom.js";
import { Timeline } from "./timeline.js";
import { day, dayAndTime, isoDay, placeOf, time } from "./times.js";

const STEPS = [["1 hour", 3_600], ["1 day", 86_400], ["1 week", 604_800]];

export class TimeBar {
  /** @param shell  {activePane(), openPlace(user, channel), toggleSplit(), toggleHints()} */
  constructor(workspace, shell) {
    this.workspace = workspace;
    this.shell = shell;
    this.timeline = new Timeline(workspace, shell);
    this.nowText = h("strong", {});
    this.utcText = h("span", { class: "quiet utc" });
    this.dueButton = h("button", { type: "button", class: "button due", hidden: true, on: { click: () => this.move({ set: this.workspace.status.next_due }) } });
    this.steps = STEPS.map(([name, seconds]) => h("button", {
      type: "button", class: "button step", "aria-label": `Move time on by ${name}`, on: { click: () => this.move({ advance: seconds }) },
    }, icon("play"), name));
    this.progress = h("div", { class: "progress", role: "progressbar", "aria-label": "Time is moving", hidden: true });
    this.trouble = h("p", { class: "bar-trouble", role: "alert", hidden: true });
    this.node = h("header", { class: "timebar", "aria-label": "Time" },
      h("div", { class: "timebar-row" },
        h("div", { class: "now", role: "group", "aria-label": "Now" }, this.nowText, this.utcText),
        h("div", { class: "steps", role: "group", "aria-label": "Move time on" }, this.dueButton, this.steps),
        h("div", { class: "bar-tools" },
          iconButton("list", "What the app sent", () => this.timeline.toggle()),
          iconButton("split", "Two people side by side", () => shell.toggleSplit()),
          iconButton("theme", "Light or dark", () => shell.toggleTheme()))),
      this.progress, this.trouble);
  }

  draw() {
    const person = this.shell.activePane()?.person;
    if (!person?.me) return;
    this.nowText.textContent = `${dayAndTime(person.now, person.tz, person.locale)} in ${placeOf(person.tz)}`;
    this.utcText.textContent = `${isoDay(person.now, "UTC") === isoDay(person.now, person.tz) ? "" : `${day(person.now, "UTC")}, `}${time(person.now, "UTC")} UTC`;
    this.drawDue(person);
    this.timeline.drawStatus();
  }

  drawDue(person) {
    const due = this.workspace.status?.next_due;
    this.dueButton.hidden = !this.workspace.status;
    this.dueButton.disabled = !due || this.moving;
    const when = due ? dayAndTime(new Date(due), person.tz, person.locale) : "nothing planned";
    if (this.dueText === when) return;
    this.dueText = when;
    this.dueButton.replaceChildren(icon("skip"), h("span", {}, h("small", {}, "Next thing due"), when));
    this.dueButton.setAttribute("aria-label", due ? `Move time on to the next thing due: ${when}` : "Next thing due: nothing planned");
  }

  /** Move the clock, say that it moves, then show what the app sent. */
  async move(how) {
    if (this.moving) return;
    const { person } = this.shell.activePane();
    const from = { seq: person.seq, at: person.now };
    this.busy(true);
    try {
      await api.clock(how);
      await this.workspace.refresh();
      const sent = await this.timeline.since(from, person.now);
      announce(`It is now ${this.nowText.textContent}. ${sent} messages were sent.`);
    } catch (error) {
      this.say(error.message);
    } finally {
      this.busy(false);
    }
  }

  busy(moving) {
    this.moving = moving;
    this.progress.hidden = !moving;
    if (moving) this.say("");
    for (const button of this.steps) button.disabled = moving;
    this.dueButton.disabled = moving || !this.workspace.status?.next_due;
  }

  say(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = !text;
  }
}

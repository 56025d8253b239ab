// What blocks may ask of the place they stand in: press, confirm, follow links, show a person.
// One surface is a message, a modal or a Home tab of one pane.

import { act } from "./api.js";
import { confirm } from "./dialog.js";
import { plain, textObject } from "./mrkdwn.js";

/** The context that blocks are drawn with. `place` is {channel, ts} or {view_id}. */
export function surfaceOf(pane, place, form, trouble) {
  const ctx = {
    person: pane.person,
    surface: place,
    form,
    labels: pane.labels,
    goto: (channel) => pane.goto(channel),
    showPerson: (id, anchor) => pane.showPerson(id, anchor),
    follow: (url) => follow(pane, url),
    confirm: (object) => confirm(pane.dialogs, {
      title: plain(object.title), text: textObject(object.text, ctx),
      yes: plain(object.confirm), no: plain(object.deny), danger: object.style === "danger",
    }),
    click: (what, node) => press(pane, place, form, what, node, trouble),
  };
  return ctx;
}

async function press(pane, place, form, what, node, trouble) {
  node?.setAttribute("aria-busy", "true");
  try {
    const answer = await act({ user: pane.person.id, do: "click", ...place, ...what, values: form.values() });
    trouble(troubleIn(pane, answer));
  } catch (error) {
    trouble(error.message);
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

/** What to tell the person about an answer: nothing when all went well. */
export function troubleIn(pane, answer) {
  if (!answer.acked) return noAnswer(pane);
  return answer.failure ? `${pane.workspace.app.name} gave an answer that cannot be shown (${answer.failure}).` : "";
}

/** What a person sees in Slack when an app stays silent for three seconds. */
const noAnswer = (pane) => `${pane.workspace.app.name} did not answer within 3 seconds. Nothing is lost; you can try again.`;

/** Links into the workspace move the pane; true when the link was taken. */
function follow(pane, url) {
  const app = /^slack:\/\/app\?.*?(?:tab=(\w+))?$/.exec(url);
  if (app) {
    pane.goto(app[1] === "messages" ? "app" : "home");
    return true;
  }
  const place = /\/archives\/([A-Z0-9]+)(?:\/p(\d+))?/.exec(url) ?? /[?&]channel=([A-Z0-9]+)/.exec(url);
  if (!place || !pane.person.channels.has(place[1])) return false;
  pane.goto(place[1]);
  return true;
}

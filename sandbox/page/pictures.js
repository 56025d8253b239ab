// Images and files in messages and blocks. Nothing is fetched from outside this machine.

import { fileUrl } from "./api.js";
import { h, icon } from "./dom.js";

const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])$/;

function localUrl(url) {
  try {
    const parsed = new URL(url, window.location.href);
    return LOCAL.test(parsed.hostname) || parsed.protocol === "data:" ? parsed.href : null;
  } catch {
    return null;
  }
}

function fileIdOf(reference) {
  if (reference?.id) return reference.id;
  return /[/-](F[A-Z0-9]{6,})(?:[/-]|$)/.exec(reference?.url ?? "")?.[1];
}

/** The picture of an image block or element: a file of this workspace, a local address, or a frame that says why not. */
export function slackFileOrUrl(image, className) {
  const id = fileIdOf(image.slack_file);
  const source = id ? fileUrl(id) : localUrl(image.image_url ?? "");
  if (source) return h("img", { src: source, alt: image.alt_text ?? "", class: className, loading: "lazy" });
  return h("span", { class: `${className} picture-away`, role: "img", "aria-label": image.alt_text ?? "" },
    icon("eye"), h("span", {}, `${image.alt_text ?? "Picture"} (from the internet, not loaded here)`));
}

const kilobytes = (size) => (size < 1024 ? `${size} B` : size < 1024 * 1024 ? `${Math.round(size / 1024)} kB` : `${(size / 1024 / 1024).toFixed(1)} MB`);

/** A file shared with a message: pictures are shown, everything else can be downloaded. */
export function fileCard(file) {
  const label = file.title || file.name;
  if ((file.mimetype ?? "").startsWith("image/")) {
    return h("figure", { class: "file-picture" }, h("figcaption", {}, label), h("img", { src: fileUrl(file.id), alt: file.alt_txt || label, loading: "lazy" }));
  }
  return h("a", { class: "file-card", href: fileUrl(file.id), download: file.name },
    icon("file"), h("span", {}, h("strong", {}, label), h("small", {}, `${file.mimetype ?? "file"} · ${kilobytes(file.size ?? 0)}`)));
}

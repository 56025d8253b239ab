// Times as a person reads them. Every function takes the instant and the IANA zone; the zone of
// the machine that shows the page is never used, and neither is the machine's own clock.

const formats = new Map();
function format(locale, options) {
  const key = locale + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

// Where clocks are read with AM and PM. Slack's English locale alone says little: it is also what
// people get whose own language Slack does not speak.
const TWELVE_HOURS = /^(America|Australia|Pacific)\/|^Asia\/(Kolkata|Manila|Karachi|Dhaka)$/;

/** The page speaks English; a person's locale and place only decide between 12 and 24 hours. */
function readingLocale(locale, zone) {
  return /^en-(US|CA|AU|IN|PH)/.test(locale ?? "") && TWELVE_HOURS.test(zone ?? "") ? "en-US" : "en-GB";
}

/** An IANA zone this browser knows, else UTC. */
export function safeZone(zone) {
  try {
    format("en-GB", { timeZone: zone || "UTC" });
    return zone || "UTC";
  } catch {
    return "UTC";
  }
}

/** A Slack `ts` ("1700000000.000100") as a Date. */
export const fromTs = (ts) => new Date(Number.parseFloat(ts) * 1000);

export const time = (date, zone, locale) =>
  format(readingLocale(locale, zone), { hour: "2-digit", minute: "2-digit", timeZone: safeZone(zone) }).format(date);

export const day = (date, zone) =>
  format("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: safeZone(zone) }).format(date).replace(",", "");

export const longDay = (date, zone) =>
  format("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: safeZone(zone) }).format(date).replace(",", "");

/** "Mon 2 Nov, 10:15" */
export const dayAndTime = (date, zone, locale) => `${day(date, zone)}, ${time(date, zone, locale)}`;

/** The date as "2026-11-02" in that zone: equal for two instants of one local day. */
export function isoDay(date, zone) {
  return format("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: safeZone(zone) }).format(date);
}

/** "Today", "Yesterday" or the day, seen from `now`. */
export function dayName(date, now, zone) {
  const that = isoDay(date, zone);
  if (that === isoDay(now, zone)) return "Today";
  if (that === isoDay(new Date(now.getTime() - 86_400_000), zone)) return "Yesterday";
  return longDay(date, zone);
}

/** "Lagos" from "Africa/Lagos". */
export const placeOf = (zone) => (zone || "UTC").split("/").pop().replaceAll("_", " ");

function offsetMs(instant, zone) {
  const parts = Object.fromEntries(
    format("en-US", {
      hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric", timeZone: safeZone(zone),
    }).formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const wall = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
  return wall - Math.floor(instant.getTime() / 1000) * 1000;
}

/** Epoch seconds of "2026-11-02T10:15" on the wall clock of `zone`. */
export function epochFromWall(wall, zone) {
  const asUtc = Date.parse(`${wall}:00Z`);
  const first = asUtc - offsetMs(new Date(asUtc), zone);
  return Math.round((asUtc - offsetMs(new Date(first), zone)) / 1000);
}

/** "2026-11-02T10:15" on the wall clock of `zone`. */
export function wallFromEpoch(epoch, zone) {
  const instant = new Date(Number(epoch) * 1000);
  return new Date(instant.getTime() + offsetMs(instant, zone)).toISOString().slice(0, 16);
}

function ago(date, now) {
  const minutes = Math.round((now - date) / 60_000);
  const [count, unit] = Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-count, unit);
}

/** Fill the tokens of Slack's `<!date^…>` format: {date}, {date_short}, {time}, {ago} and kin. */
export function fillDate(pattern, date, { zone, locale, now }) {
  const near = { Today: "today", Yesterday: "yesterday" }[dayName(date, now, zone)];
  const tz = { timeZone: safeZone(zone) };
  const long = format("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", ...tz }).format(date);
  const short = format("en-GB", { day: "numeric", month: "short", year: "numeric", ...tz }).format(date);
  const plain = format("en-GB", { day: "numeric", month: "long", year: "numeric", ...tz }).format(date);
  const tokens = {
    date_num: isoDay(date, zone), date: plain, date_short: short, date_long: long, date_slash: isoDay(date, zone).replaceAll("-", "/"),
    date_pretty: near ?? plain, date_short_pretty: near ?? short, date_long_pretty: near ?? long,
    day_divider_pretty: near ?? day(date, zone), time: time(date, zone, locale),
    time_secs: format(readingLocale(locale, zone), { hour: "2-digit", minute: "2-digit", second: "2-digit", ...tz }).format(date),
    ago: ago(date, now),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => tokens[name] ?? whole);
}

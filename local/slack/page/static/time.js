const formats = new Map();
let zone = "America/Chicago";
let offset = 0;
let stopped = null;

/** Stores the workspace's clock: its zone, and its offset from this computer's clock. */
export function setClock(clock) {
  zone = clock.zone;
  const now = Date.parse(clock.now);
  offset = now - Date.now();
  stopped = clock.running === false ? now : null;
}

/** Returns the workspace's time in milliseconds. */
export function now() {
  return stopped ?? Date.now() + offset;
}

/** Returns a message's `ts` in milliseconds. */
export function fromTs(ts) {
  return Number(ts) * 1000;
}

function format(options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** Returns the parts of a time in the workspace's zone: year, month, day, hour, minute, second as two-digit strings. */
export function parts(ms) {
  const wanted = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  };
  const found = format({ ...wanted, hourCycle: "h23" }).formatToParts(ms);
  return Object.fromEntries(found.map((part) => [part.type, part.value]));
}

/** Formats a time of day: 9:03 AM. */
export function timeOfDay(ms, seconds = false) {
  const wanted = { hour: "numeric", minute: "2-digit" };
  return format(seconds ? { ...wanted, second: "2-digit" } : wanted).format(ms);
}

/** Formats a day for comparisons: 2020-08-17. */
export function dayKey(ms) {
  const { year, month, day } = parts(ms);
  return `${year}-${month}-${day}`;
}

/** Formats a day: Monday, August 17. */
export function longDay(ms, year = false) {
  const wanted = { weekday: "long", month: "long", day: "numeric" };
  return format(year ? { ...wanted, year: "numeric" } : wanted).format(ms);
}

/** Formats a day as Today, Yesterday, or its date. */
export function day(ms) {
  if (dayKey(ms) === dayKey(now())) return "Today";
  if (dayKey(ms) === dayKey(now() - 86_400_000)) return "Yesterday";
  return longDay(ms, parts(ms).year !== parts(now()).year);
}

/** Formats day and time briefly: Mon, Aug 17, 2020, 9:03 AM. */
export function dayAndTime(ms) {
  const shown = format({ weekday: "short", month: "short", day: "numeric", year: "numeric" }).format(ms);
  return `${shown}, ${timeOfDay(ms)}`;
}

/** Formats how long ago a time was. */
export function ago(ms) {
  const seconds = Math.round((now() - ms) / 1000);
  for (const [size, word] of [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ]) {
    const count = Math.floor(Math.abs(seconds) / size);
    if (count) return `${count} ${word}${count === 1 ? "" : "s"} ${seconds < 0 ? "from now" : "ago"}`;
  }
  return "just now";
}

const PRETTY = (ms, otherwise) => (["Today", "Yesterday"].includes(day(ms)) ? day(ms).toLowerCase() : otherwise(ms));
const MEDIUM = (ms) => format({ month: "long", day: "numeric", year: "numeric" }).format(ms);
const SHORT = (ms) => format({ month: "short", day: "numeric", year: "numeric" }).format(ms);
const LONG = (ms) => longDay(ms, true);
const TOKENS = {
  date_num: dayKey,
  date_slash: (ms) => format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(ms),
  date: MEDIUM,
  date_short: SHORT,
  date_long: LONG,
  date_pretty: (ms) => PRETTY(ms, MEDIUM),
  date_short_pretty: (ms) => PRETTY(ms, SHORT),
  date_long_pretty: (ms) => PRETTY(ms, LONG),
  day_divider_pretty: day,
  time: (ms) => timeOfDay(ms),
  time_secs: (ms) => timeOfDay(ms, true),
  ago,
};

/** Fills a pattern such as `{date_short} at {time}` of Slack's date markup. */
export function patterned(ms, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(ms) ?? whole);
}

/** Formats a time for an input of type datetime-local. */
export function localInput(ms) {
  const { year, month, day: date, hour, minute } = parts(ms);
  return `${year}-${month}-${date}T${hour}:${minute}`;
}

/** Returns the value of an input of type datetime-local in milliseconds, read in the workspace's zone. */
export function fromLocalInput(text) {
  const wanted = Date.parse(`${text}:00Z`);
  let guess = wanted;
  // Twice, as the first step may cross a change of daylight saving time.
  for (let step = 0; step < 2; step += 1) guess += wanted - Date.parse(`${localInput(guess)}:00Z`);
  return guess;
}

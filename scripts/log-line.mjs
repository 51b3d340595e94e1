const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };
/** Said on every line, and told otherwise or of no interest on a terminal. */
const LEFT_OUT = new Set([
  "level",
  "time",
  "timestamp",
  "pid",
  "hostname",
  "service",
  "name",
  "msg",
  "message",
  "v",
  "data",
  "err",
  "error",
  "stack",
]);
const LONGEST = 400;

/**
 * Reads one line that a part wrote: pino's JSON, or whatever else came out.
 *
 * @param {string} line
 * @returns {{ level: number, time: Date | null, message: string, more: Record<string, unknown> } | null} null when it is not JSON
 */
export function parseLogLine(line) {
  if (!line.startsWith("{")) return null;
  try {
    const entry = JSON.parse(line);
    const error = entry.err ?? entry.error;
    const message = [entry.msg ?? entry.message, typeof error === "object" ? error?.message : error]
      .filter(Boolean)
      .join(": ");
    const rest = { ...entry, ...(typeof entry.data === "object" ? entry.data : {}) };
    const time = new Date(entry.timestamp ?? entry.time ?? Number.NaN);
    return {
      level: typeof entry.level === "number" ? entry.level : (LEVELS[String(entry.level).toLowerCase()] ?? LEVELS.info),
      time: Number.isNaN(time.getTime()) ? null : time,
      message,
      more: Object.fromEntries(Object.entries(rest).filter(([name, value]) => !LEFT_OUT.has(name) && isPlain(value))),
    };
  } catch {
    return null;
  }
}

/**
 * A part's line as people see it; null when it is not worth their attention.
 *
 * @param {string} part
 * @param {string} line
 * @param {{ verbose: boolean, fromStderr: boolean, paint: (style: string, text: string) => string, now?: Date }} options
 * @returns {string | null}
 */
export function showLogLine(part, line, { verbose, fromStderr, paint, now = new Date() }) {
  if (line.trim() === "") return null;
  const entry = parseLogLine(line);
  if (entry === null) return verbose || fromStderr ? `${paint("dim", `${clock(now)} ${part}`)} ${clip(line)}` : null;
  if (entry.level < LEVELS.warn && !verbose) return null;
  const more = Object.entries(entry.more).map(([name, value]) => `${name}=${String(value)}`);
  const sign =
    entry.level >= LEVELS.error ? paint("red", "✗") : entry.level >= LEVELS.warn ? paint("yellow", "!") : " ";
  const text = `${sign} ${paint("dim", clock(entry.time ?? now))} ${part}: ${clip(entry.message)}`;
  return more.length > 0 ? `${text} ${paint("dim", clip(more.join(" ")))}` : text;
}

const isPlain = (value) => ["string", "number", "boolean"].includes(typeof value);

const clock = (time) => time.toTimeString().slice(0, 8);

const clip = (text) => {
  const oneLine = text.replace(/\s*\n\s*/g, " ⏎ ");
  return oneLine.length > LONGEST ? `${oneLine.slice(0, LONGEST)}…` : oneLine;
};

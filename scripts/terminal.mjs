import { stripVTControlCharacters } from "node:util";

const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
};
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** How often a step that takes long says so where there is no terminal, in ms. */
const STILL_AT_IT_MS = 5_000;

/** How many columns a text takes, colours not counted. */
export const widthOf = (text) => [...stripVTControlCharacters(text)].length;

/** Milliseconds as a person says them: `80 ms`, `1.2 s`, `2 min 5 s`. */
export function duration(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/**
 * Whether to colour: only a terminal is coloured, NO_COLOR switches it off, FORCE_COLOR on.
 *
 * @param {{ isTTY?: boolean }} stream
 * @param {Record<string, string | undefined>} env
 */
export function wantsColour(stream, env) {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/**
 * Writes progress for people: one line for each step with the time it took, a spinner where there is a terminal, and
 * lines from elsewhere that do not tear the spinner apart.
 */
export class Terminal {
  #stream;
  #tty;
  #colour;
  #spinner = null;
  #steps = new Map();

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {{ env?: Record<string, string | undefined>, quiet?: boolean }} [options] `quiet` shows nothing but troubles
   */
  constructor(stream, { env = process.env, quiet = false } = {}) {
    this.#stream = stream;
    this.#tty = stream.isTTY === true && env.TERM !== "dumb" && !env.CI;
    this.#colour = wantsColour(stream, env);
    this.quiet = quiet;
    // A closed pipe (`npm start | head`) must not take the whole system down.
    stream.on?.("error", () => {});
  }

  /** Columns to write in, never so wide that lines get hard to read. */
  get columns() {
    return Math.max(40, Math.min(this.#stream.columns || 100, 110));
  }

  /**
   * @param {keyof typeof STYLES} style
   * @param {string} text
   */
  paint(style, text) {
    if (!this.#colour) return text;
    const [on, off] = STYLES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }

  /** Prints a line above whatever spins. */
  line(text = "") {
    if (this.quiet) return;
    this.#clear();
    this.#stream.write(`${text}\n`);
    this.#draw();
  }

  /** Prints the one line of a trouble, with its detail dimmed below. Never silenced. */
  trouble(message, detail) {
    this.#clear();
    this.#stream.write(`${this.paint("red", "✗")} ${message}\n`);
    if (detail) this.#stream.write(`${this.paint("dim", detail.trimEnd().replace(/^/gm, "  "))}\n`);
    this.#draw();
  }

  /**
   * Runs one step of the work and says how long it took. Steps may overlap.
   *
   * @template T
   * @param {string} label what is being done, e.g. "PostgreSQL"
   * @param {(note: (text: string) => void) => Promise<T>} work `note` replaces what is said behind the label
   * @returns {Promise<T>}
   */
  async step(label, work) {
    const state = { label, note: "", since: performance.now() };
    this.#steps.set(state, state);
    this.#spin();
    const stillAtIt = this.#tty ? null : setInterval(() => this.#say(state), STILL_AT_IT_MS);
    stillAtIt?.unref();
    try {
      const result = await work((text) => {
        state.note = text;
      });
      this.#steps.delete(state);
      this.line(this.#done(this.paint("green", "✓"), state));
      return result;
    } catch (error) {
      this.#steps.delete(state);
      this.line(this.#done(this.paint("red", "✗"), state));
      throw error;
    } finally {
      clearInterval(stillAtIt);
      if (this.#steps.size === 0) this.#rest();
    }
  }

  /** Where nothing can spin, a long step says now and then that it goes on. */
  #say({ label, note, since }) {
    this.line(this.paint("dim", `… ${label}${note ? `  ${note}` : ""}  ${duration(performance.now() - since)}`));
  }

  #done(sign, { label, note, since }) {
    const took = duration(performance.now() - since);
    const text = `${sign} ${label}${note ? this.paint("dim", `  ${note}`) : ""}`;
    const room = this.columns - widthOf(text) - widthOf(took);
    return `${text}${" ".repeat(Math.max(2, Math.min(room, 64 - widthOf(text))))}${this.paint("dim", took)}`;
  }

  #spin() {
    if (!this.#tty || this.quiet || this.#spinner) return;
    this.#spinner = setInterval(() => {
      this.#clear();
      this.#draw();
    }, 80);
    this.#spinner.unref();
  }

  #rest() {
    clearInterval(this.#spinner);
    this.#clear();
    this.#spinner = null;
  }

  #clear() {
    if (this.#spinner) this.#stream.write("\r\u001b[2K");
  }

  #draw() {
    if (!this.#spinner || this.#steps.size === 0) return;
    const now = performance.now();
    const frame = FRAMES[Math.floor(now / 80) % FRAMES.length];
    const running = [...this.#steps.values()];
    const oldest = Math.min(...running.map((step) => step.since));
    const what = running.map((step) => (step.note ? `${step.label} (${step.note})` : step.label)).join(", ");
    const took = duration(now - oldest);
    const room = this.columns - took.length - 4;
    const shown = what.length > room ? `${what.slice(0, room - 1)}…` : what;
    this.#stream.write(`${this.paint("cyan", frame)} ${shown} ${this.paint("dim", took)}`);
  }
}

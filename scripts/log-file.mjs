import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { explain } from "./trouble.mjs";

const MAX_BYTES = 10 * 1024 * 1024;

/**
 * A part's log on disk: at most 10 MB, and the 10 MB before that as `<file>.1`. A log that cannot be written is said once
 * and never stops the part.
 */
export class LogFile {
  #path;
  #maxBytes;
  #onTrouble;
  #file = null;
  #size = 0;
  #waiting = [];
  #failed = false;

  /**
   * @param {string} path
   * @param {{ onTrouble: (message: string) => void, maxBytes?: number }} options
   */
  constructor(path, { onTrouble, maxBytes = MAX_BYTES }) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#onTrouble = onTrouble;
  }

  /** @param {string} line */
  write(line) {
    // Lines that come together are written together.
    if (this.#waiting.push(line) === 1) setImmediate(() => this.flush());
  }

  flush() {
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.join("\n")}\n`;
    this.#waiting = [];
    try {
      if (this.#file === null) this.#open();
      if (this.#size > 0 && this.#size + text.length > this.#maxBytes) this.#rotate();
      this.#size += writeSync(this.#file, text);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#onTrouble(explain(error, this.#path).message);
      this.#failed = true;
    }
  }

  close() {
    this.flush();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #open() {
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#file = openSync(this.#path, "a", 0o600);
    this.#size = fstatSync(this.#file).size;
  }

  #rotate() {
    closeSync(this.#file);
    this.#file = null;
    renameSync(this.#path, `${this.#path}.1`);
    this.#open();
  }
}

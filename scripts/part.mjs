import { Trouble } from "./trouble.mjs";
import { signal } from "./processes.mjs";

/** How long a part may take to get ready before it is taken for stuck, in ms. */
const READY_WITHIN_MS = 60_000;
/** How often a part that has never been ready is tried: a wrong setting does not get better by trying. */
const FIRST_TRIES = 2;

/**
 * How long to wait before a part is started again: 0.25 s, doubled each time up to 10 s, and 0.25 s again after 30 s of
 * health.
 */
export class Backoff {
  #wait = 0;

  constructor({ first = 250, longest = 10_000, healthyMs = 30_000 } = {}) {
    this.first = first;
    this.longest = longest;
    this.healthyMs = healthyMs;
  }

  /**
   * @param {number} healthyForMs how long it had been ready; 0 when it never was
   * @returns {number} ms
   */
  next(healthyForMs) {
    this.#wait =
      this.#wait === 0 || healthyForMs >= this.healthyMs ? this.first : Math.min(this.#wait * 2, this.longest);
    return this.#wait;
  }
}

/**
 * One process that is kept running.
 *
 * @typedef {object} Launched
 * @property {import("node:child_process").ChildProcess} child
 * @property {Promise<Record<string, string>>} ready resolves with the URLs it listens on, rejects when it ends before
 */
export class Part {
  #launch;
  #gentle;
  #harsh;
  #on;
  #backoff;
  #launched = null;
  #readyAt = 0;
  #stopping = false;
  #restartTimer = null;
  #restarting = null;

  /**
   * @param {object} options
   * @param {string} options.name
   * @param {() => Promise<Launched>} options.launch starts it once
   * @param {NodeJS.Signals} [options.gentle] asks it to end @default SIGTERM
   * @param {NodeJS.Signals} [options.harsh] ends it when it did not @default SIGKILL
   * @param {{ died?: (event: { how: string, waitMs: number }) => void, back?: (event: { pid: number, afterMs: number }) => void,
   *   pid?: (pid: number | null) => void }} [options.on] `pid` is called with every new process and with null when it ended
   * @param {Backoff} [options.backoff]
   */
  constructor({ name, launch, gentle = "SIGTERM", harsh = "SIGKILL", on = {}, backoff = new Backoff() }) {
    this.name = name;
    this.urls = {};
    this.#launch = launch;
    this.#gentle = gentle;
    this.#harsh = harsh;
    this.#on = on;
    this.#backoff = backoff;
  }

  /** @returns {number | null} */
  get pid() {
    return this.#launched?.child.pid ?? null;
  }

  /**
   * Starts it for the first time.
   *
   * @throws {Trouble} when it does not get ready
   */
  async start() {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#attempt();
        return;
      } catch (error) {
        if (this.#stopping || attempt === FIRST_TRIES || error.final) throw error;
        await new Promise((wake) => setTimeout(wake, this.#backoff.next(0)));
        if (this.#stopping) throw error;
      }
    }
  }

  /**
   * Stops it for good.
   *
   * @param {number} deadline when it is ended whether it wants or not, on the clock of performance.now()
   */
  async stop(deadline) {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    // One that is just being launched ends itself when it sees that.
    if (!this.#launched) return void (await this.#restarting);
    const { child, closed } = this.#launched;
    signal(child.pid, this.#gentle);
    const patience = Math.max(0, deadline - performance.now());
    const harsh = setTimeout(() => signal(child.pid, this.#harsh, { group: this.#harsh === "SIGKILL" }), patience);
    // PostgreSQL's harsh signal is not the last word; SIGKILL is.
    const last = setTimeout(() => signal(child.pid, "SIGKILL", { group: true }), patience + 250);
    await closed;
    clearTimeout(harsh);
    clearTimeout(last);
  }

  /** Ends it at once. */
  kill() {
    this.#stopping = true;
    clearTimeout(this.#restartTimer);
    signal(this.#launched?.child.pid, "SIGKILL", { group: true });
  }

  async #attempt() {
    const { child, ready } = await this.#launch();
    const closed = new Promise((resolve) => {
      // Not "close": the orphans of a killed PostgreSQL keep its pipes open.
      child.once("exit", (code, signalName) => resolve({ code, signalName }));
      child.once("error", () => resolve({ code: null, signalName: null }));
    });
    const launched = { child, closed };
    this.#launched = launched;
    this.#readyAt = 0;
    this.#on.pid?.(child.pid ?? null);
    void closed.then((end) => this.#ended(launched, end));
    if (this.#stopping) signal(child.pid, "SIGKILL", { group: true });

    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => {
        signal(child.pid, "SIGKILL", { group: true });
        reject(new Trouble(`${this.name} is not ready after ${READY_WITHIN_MS / 1000} s: its log says why.`));
      }, READY_WITHIN_MS);
    });
    try {
      this.urls = (await Promise.race([ready, late])) ?? {};
      this.#readyAt = performance.now();
    } catch (error) {
      await closed;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #ended(launched, { code, signalName }) {
    if (this.#launched !== launched) return;
    this.#launched = null;
    this.#on.pid?.(null);
    // What has never been ready is handled by whoever started it.
    if (this.#stopping || this.#readyAt === 0) return;
    const how = signalName ?? `exit code ${code}`;
    this.#again(how, performance.now() - this.#readyAt, performance.now());
  }

  #again(how, healthyForMs, diedAt) {
    if (this.#stopping || this.#restarting) return;
    const waitMs = this.#backoff.next(healthyForMs);
    this.#on.died?.({ how, waitMs });
    this.#restartTimer = setTimeout(() => {
      this.#restarting = this.#attempt()
        .then(
          () => this.#on.back?.({ pid: this.pid, afterMs: performance.now() - diedAt }),
          (error) => error,
        )
        .then((error) => {
          this.#restarting = null;
          if (error) this.#again(error.message, 0, diedAt);
          // It may have died in the moment between getting ready and being noted as running.
          else if (!this.#launched) this.#again("it ended at once", 0, diedAt);
        });
    }, waitMs);
  }
}

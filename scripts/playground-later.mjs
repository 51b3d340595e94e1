import { buildPlayground } from "./build.mjs";
import { ensurePlaygroundInstalled } from "./dependencies.mjs";
import { Trouble, explain } from "./trouble.mjs";

/**
 * The playground of a first start, which is installed and built while the system is already running. Until it is there,
 * the gateway serves a page that waits for it.
 */
export class PlaygroundLater {
  #root;
  #terminal;
  #stopped = new AbortController();

  /**
   * @param {string} root the repository
   * @param {import("./terminal.mjs").Terminal} terminal
   */
  constructor(root, terminal) {
    this.#root = root;
    this.#terminal = terminal;
  }

  /** Installs and builds it. A system without a playground is still a system, so a failure is only shown. */
  async make() {
    try {
      await ensurePlaygroundInstalled(this.#root, this.#terminal, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      await this.#terminal.step("Playground", (note) => buildPlayground(this.#root, note));
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      const known = explain(error);
      const { message, detail } = known instanceof Trouble ? known : { message: String(error), detail: error.stack };
      this.#terminal.trouble(`The playground is missing until the next start. ${message}`, detail);
    }
  }

  /** Ends what is going on. */
  stop() {
    this.#stopped.abort();
  }
}

import { fork } from "node:child_process";
import { eachLine } from "./embedded/lines.mjs";
import { parseLogLine } from "./log-line.mjs";
import { Trouble } from "./trouble.mjs";

/** How long the last lines of a process that ended may take to arrive, in ms. */
const LAST_WORDS_MS = 100;

/**
 * Starts one of our own processes. It says `{ type: "ready", urls }` over its channel when it listens, and ends by itself
 * when the channel closes.
 *
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.file absolute path of the built entry
 * @param {string} options.cwd the repository
 * @param {Record<string, string>} options.env
 * @param {(line: string, fromStderr: boolean) => void} options.onLine
 * @returns {import("./part.mjs").Launched}
 */
export function launchNode({ name, file, cwd, env, onLine }) {
  const child = fork(file, [], {
    cwd,
    env,
    // Deprecations inside our dependencies are their authors' to mend; whoever runs this can do nothing about them.
    execArgv: ["--enable-source-maps", "--disable-warning=DeprecationWarning"],
    // A group of its own, so that Ctrl-C in the terminal reaches the supervisor alone, which stops all in the right order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const complaints = [];
  const hear = (fromStderr) => (line) => {
    onLine(line, fromStderr);
    const entry = parseLogLine(line);
    if (entry ? entry.level >= 40 : fromStderr && line.trim() !== "") complaints.push(entry ? entry.message : line);
    if (complaints.length > 15) complaints.shift();
  };
  eachLine(child.stdout, hear(false));
  eachLine(child.stderr, hear(true));

  const ready = new Promise((resolve, reject) => {
    child.on("message", (message) => {
      if (message?.type === "ready") resolve(message.urls ?? {});
    });
    // Always listened to: a channel that breaks while the process runs is told by its end.
    child.on("error", reject);
    child.once("exit", (code, signal) => {
      setTimeout(
        () =>
          reject(
            new Trouble(`${name} ended before it was ready (${signal ?? `exit code ${code}`}).`, {
              detail: complaints.join("\n"),
            }),
          ),
        LAST_WORDS_MS,
      );
    });
  });
  ready.catch(() => {}); // whoever starts it awaits it; after that its end is told by the child
  return { child, ready };
}

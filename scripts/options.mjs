import { parseArgs } from "node:util";
import { Trouble } from "./trouble.mjs";

export const HELP = `npm start [-- options]      starts everything; Ctrl-C stops it

  --fresh            begins anew: deletes the databases, queues, files and secrets first
  --verbose          shows every log line, not only warnings
  --ports=free       takes free ports instead of the usual ones
  --data-dir=PATH    where everything is kept (or DATA_DIR; else .data)
  --no-seed          makes no demo data
  --no-build         runs dist/ as it is
  --json             tells what happens as JSON lines on stdout, for programs
  --help             this

.env.example lists the variables; a file .env is read.`;

/**
 * @param {string[]} args
 * @returns {{ fresh: boolean, verbose: boolean, freePorts: boolean, dataDir: string | undefined, seed: boolean, build: boolean,
 *   json: boolean, help: boolean }}
 * @throws {Trouble} naming the option that does not exist
 */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        fresh: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        ports: { type: "string" },
        "data-dir": { type: "string" },
        "no-seed": { type: "boolean", default: false },
        "no-build": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    throw new Trouble(`${error.message.split(". ")[0]}: npm start -- --help lists what there is.`, { cause: error });
  }
  if (values.ports !== undefined && values.ports !== "free") {
    throw new Trouble(
      `--ports=${values.ports} does not exist: it is --ports=free, or a variable for each port (GATEWAY_PORT=4010 npm start).`,
    );
  }
  return {
    fresh: values.fresh,
    verbose: values.verbose,
    freePorts: values.ports === "free",
    dataDir: values["data-dir"],
    seed: !values["no-seed"],
    build: !values["no-build"],
    json: values.json,
    help: values.help,
  };
}

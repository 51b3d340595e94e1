/**
 * Loaded into every process of a system under measurement (`node --require`): records a CPU profile for as long as the file
 * `on` lies in the folder BENCH_PROFILE, and leaves it there under the name of the process's program.
 */
import { existsSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";

const folder = process.env.BENCH_PROFILE ?? "";
/** E.g. `gateway` of …/dist/gateway/main.js. */
const program = /dist\/(\w+)\/main\.js$/.exec(process.argv[1] ?? "")?.[1];
let session: Session | null = null;

function follow(): void {
  const wanted = existsSync(join(folder, "on"));
  if (wanted && session === null) {
    session = new Session();
    session.connect();
    session.post("Profiler.enable");
    session.post("Profiler.start");
  } else if (!wanted && session !== null) {
    session.post("Profiler.stop", (_error, { profile }) => writeFileSync(join(folder, `${program}.cpuprofile`), JSON.stringify(profile)));
    session.disconnect();
    session = null;
  }
}

if (folder !== "" && program !== undefined) setInterval(follow, 20).unref();

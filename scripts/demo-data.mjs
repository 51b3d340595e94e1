import { spawn } from "node:child_process";
import { eachLine } from "./embedded/lines.mjs";

/**
 * Runs the built seed, which works through the public API and says on its last line of stdout what it made.
 *
 * @param {{ script: string, env: Record<string, string>, onLine: (line: string) => void }} options
 * @returns {Promise<{ demo: object | null, complaints: string }>} `demo` is null when it failed
 */
export async function makeDemoData({ script, env, onLine }) {
  const child = spawn(process.execPath, ["--enable-source-maps", script], { env, stdio: ["ignore", "pipe", "pipe"] });
  let last = "";
  const complaints = [];
  eachLine(child.stdout, (line) => {
    onLine(line);
    if (line.trim() !== "") last = line;
  });
  eachLine(child.stderr, (line) => {
    onLine(line);
    complaints.push(line);
  });
  child.on("error", (error) => complaints.push(error.message));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { demo: code === 0 ? parseObject(last) : null, complaints: complaints.slice(-5).join("\n") };
}

function parseObject(text) {
  try {
    const value = JSON.parse(text ?? "");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

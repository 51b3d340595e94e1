/** A line longer than this is passed on in pieces, so that nothing can fill the memory by never ending one. */
const LONGEST = 256 * 1024;

/**
 * Calls back with every line of a stream.
 *
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} onLine
 */
export function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    if (rest.length > LONGEST) {
      lines.push(rest);
      rest = "";
    }
    for (const line of lines) onLine(line.replace(/\r$/, ""));
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
  stream.on("error", () => {}); // its process is gone, which is told elsewhere
}

import { connect as connectTcp } from "node:net";

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are, and reads until the connection closes. */
export async function raw(text: string, origin: string): Promise<RawResponse> {
  const { hostname, port } = new URL(origin);
  const received = await new Promise<string>((resolve, reject) => {
    let all = "";
    const socket = connectTcp(Number(port), hostname, () => socket.write(text));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no response; received: ${all}`)));
    socket.on("data", (chunk) => (all += chunk.toString()));
    socket.on("close", (failed) => !failed && resolve(all));
    socket.on("error", reject);
  });
  const [head = "", body = ""] = received.split("\r\n\r\n", 2);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, body };
}

import { parentPort } from "node:worker_threads";
import { printWarning } from "./print-warning";
import type { RenderAnswer, RenderTask } from "./render-pool";
import { ticketPdf } from "./ticket-pdf";

/** The script of a render thread: one task at a time, an answer for each. The fonts stay loaded between them. */
if (!parentPort) throw new Error("render-worker is started by RenderPool, as a thread");
const port = parentPort;

port.on("message", (task: RenderTask) => {
  void answer(task).then((message) => {
    // The bytes are handed over instead of copied once more.
    port.postMessage(message, "pdf" in message ? [message.pdf.buffer] : []);
  });
});

async function answer({ id, contents }: RenderTask): Promise<RenderAnswer> {
  try {
    const pdf = Uint8Array.from(await ticketPdf(contents));
    const [first] = contents;
    // An archive shows tickets that were generated, and reported, one by one.
    return { id, pdf, warning: contents.length === 1 && first ? printWarning(first) : null };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

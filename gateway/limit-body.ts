import { Transform, type Readable } from "node:stream";
import { payloadTooLarge } from "../platform/http/protocol-errors";

/**
 * Limits a body whose length was not announced. A client that breaks off ends the returned stream with an error, which
 * `pipe` alone would not do: the request would wait for its body permanently.
 * @param limit bytes; a longer body is an error of the stream, PAYLOAD_TOO_LARGE
 */
export function limitBody(body: Readable, limit: number): Readable {
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > limit) done(payloadTooLarge(limit));
      else done(null, chunk);
    },
  });
  body.pipe(counting);
  // Not with `pipeline`, which destroys the request on an error: its socket must stay open for the answer.
  body.once("close", () => {
    if (!body.readableEnded) counting.destroy(new Error("the client closed the connection before the end of the body"));
  });
  body.once("error", (error) => counting.destroy(error));
  counting.on("error", () => body.unpipe(counting));
  return counting;
}

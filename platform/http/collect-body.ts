import { Transform, type Readable } from "node:stream";
import { badRequest } from "./protocol-errors";

/** Bytes from which a chunk is passed on as it is, and to which smaller ones are collected. */
const BLOCK = 16_384;
/** Chunks that a body may have beside one for each 64 bytes. Each costs some microseconds, whatever its size. */
const FREE_CHUNKS = 10_000;
const BYTES_PER_CHUNK = 64;

/**
 * Collects the small chunks of a body, which would otherwise be kept one by one until its end, at some 400 bytes each.
 * A body in far too many chunks is an error of the stream, BAD_REQUEST.
 */
export function collectBody(body: Readable): Readable {
  let chunks = 0;
  let bytes = 0;
  let block: Buffer | null = null;
  let filled = 0;
  const flush = (stream: Transform): void => {
    if (block && filled > 0) stream.push(block.subarray(0, filled));
    block = null;
    filled = 0;
  };
  const collected = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      chunks += 1;
      bytes += chunk.length;
      if (chunks > FREE_CHUNKS + bytes / BYTES_PER_CHUNK) return done(badRequest("The body has too many small chunks. Send larger ones."));
      if (filled + chunk.length > BLOCK) flush(this);
      if (chunk.length >= BLOCK) this.push(chunk);
      else {
        block ??= Buffer.allocUnsafeSlow(BLOCK);
        chunk.copy(block, filled);
        filled += chunk.length;
      }
      done();
    },
    flush(done) {
      flush(this);
      done();
    },
  });
  body.pipe(collected);
  // Not with `pipeline`, which destroys the request on an error: its socket must stay open for the response.
  body.once("close", () => {
    if (!body.readableEnded) collected.destroy(new Error("the client closed the connection before the end of the body"));
  });
  collected.on("error", () => body.unpipe(collected));
  return collected;
}

/** Whether a body may have many chunks: a short one of known length arrives in few. */
export const mayHaveManyChunks = (contentLength: string | undefined): boolean => contentLength === undefined || Number(contentLength) > BLOCK;

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  gzipSync,
  type BrotliOptions,
  type ZlibOptions,
} from "node:zlib";
import { acceptedEncoding, type Encoding } from "./accepted-encoding";

/** Bytes below which a response fits into one packet anyway. */
const THRESHOLD = 1_024;
/** Bytes up to which compressing takes less time than handing the work to another thread (a tenth of a millisecond). */
const INLINE = 32_768;
const TEXT =
  /^(?:text\/(?!event-stream)|application\/(?:[\w.-]+\+)?(?:json|javascript|xml|graphql)\b|image\/svg\+xml)/i;

/** The fastest levels: on JSON they save three quarters of the bytes, and the best ones a twentieth more for ten times the work. */
const BROTLI: BrotliOptions = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};
const GZIP: ZlibOptions = { level: 1 };

const inline = { br: (data: Buffer) => brotliCompressSync(data, BROTLI), gzip: (data: Buffer) => gzipSync(data, GZIP) };
const inThread = {
  br: (data: Buffer) => promisify<Buffer, BrotliOptions, Buffer>(brotliCompress)(data, BROTLI),
  gzip: (data: Buffer) => promisify<Buffer, ZlibOptions, Buffer>(gzip)(data, GZIP),
};
const stream = { br: () => createBrotliCompress(BROTLI), gzip: () => createGzip(GZIP) };

/**
 * Compresses text responses of a certain size with brotli or gzip, including files that pass through.
 *
 * The length of a compressed response can tell an attacker who sees it about a secret next to text of their own (BREACH),
 * if they can make the victim's browser repeat the request. A foreign page cannot: the only credential is the
 * Authorization header, which browsers do not add by themselves. Where a browser does send something by itself, a cookie,
 * responses to other sites are left as they are.
 */
export function compressResponses(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload: unknown) => {
    // Compressed when it was built: another client gets other bytes.
    if (reply.hasHeader("content-encoding")) varyByEncoding(reply);
    if (!isCompressible(request, reply, payload)) return payload;
    varyByEncoding(reply);
    const encoding = isForeignPage(request) ? null : acceptedEncoding(request.headers["accept-encoding"]);
    if (!encoding) return payload;
    void reply.header("content-encoding", encoding).removeHeader("content-length").removeHeader("accept-ranges");
    weakenEtag(reply);
    return compressed(payload, encoding);
  });
}

async function compressed(payload: unknown, encoding: Encoding): Promise<unknown> {
  if (payload instanceof Readable) {
    // A source that breaks off destroys what fastify reads from, and with it the connection: half must not look whole.
    return pipeline(payload, stream[encoding](), () => undefined);
  }
  const data = Buffer.isBuffer(payload) ? payload : Buffer.from(payload as string);
  return data.length <= INLINE ? inline[encoding](data) : inThread[encoding](data);
}

function isCompressible({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): boolean {
  const { statusCode } = reply;
  if (method === "HEAD" || statusCode === 204 || statusCode === 206 || statusCode === 304) return false;
  if (reply.hasHeader("content-encoding") || /\bno-transform\b/.test(textOf(reply, "cache-control"))) return false;
  return TEXT.test(textOf(reply, "content-type")) && sizeOf(reply, payload) >= THRESHOLD;
}

/** Bytes, roughly; a stream of unknown length may be long. */
function sizeOf(reply: FastifyReply, payload: unknown): number {
  if (typeof payload === "string" || Buffer.isBuffer(payload)) return payload.length;
  if (!(payload instanceof Readable)) return 0;
  const announced = textOf(reply, "content-length");
  return announced === "" ? Infinity : Number(announced);
}

/** Whether a browser sends this with cookies on behalf of a page that is not ours. */
const isForeignPage = ({ headers }: FastifyRequest): boolean =>
  headers.cookie !== undefined && headers["sec-fetch-site"] !== "same-origin" && headers["sec-fetch-site"] !== "none";

function varyByEncoding(reply: FastifyReply): void {
  const vary = textOf(reply, "vary");
  if (vary === "*" || /\baccept-encoding\b/i.test(vary)) return;
  void reply.header("vary", vary === "" ? "Accept-Encoding" : `${vary}, Accept-Encoding`);
}

/** The bytes differ from those that a strong ETag names. */
function weakenEtag(reply: FastifyReply): void {
  const etag = textOf(reply, "etag");
  if (etag.startsWith('"')) void reply.header("etag", `W/${etag}`);
}

function textOf(reply: FastifyReply, name: string): string {
  const value = reply.getHeader(name);
  return value === undefined ? "" : String(value);
}

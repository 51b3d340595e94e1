import pino, { type DestinationStream, type Logger as PinoLogger } from "pino";
import { correlationId } from "./correlation";
import { scrubbed, withoutEmails } from "./personal-data";

export type Logger = PinoLogger;

/** Never written, at whatever depth they usually stand. */
const SECRET_PATHS = ["password", "token", "accessToken", "refreshToken", "authorization", "clientSecret", "secret", "qrCodeData"];

/**
 * Structured lines with the names timestamp, level, service, message, data and correlationId.
 * Usage: `logger.info({ eventId }, "event published")`; what is in the object becomes `data`. Email addresses in errors
 * and in strings of `data` are replaced.
 */
export function createLogger(service: string, level = "info", destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    messageKey: "message",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    redact: { paths: SECRET_PATHS.flatMap((name) => [`data.${name}`, `data.*.${name}`]), censor: "[redacted]" },
    formatters: {
      level: (label) => ({ level: label }),
      log: ({ err, ...data }) => ({
        ...(correlationId() === undefined ? {} : { correlationId: correlationId() }),
        ...(err === undefined ? {} : { err }),
        ...(Object.keys(data).length === 0 ? {} : { data: withoutEmailsIn(data) }),
      }),
    },
    serializers: { err: serializeError },
  };
  return pino(options, destination ?? standardOutput());
}

/** Errors repeat what others said, such as the response of a mail server, with the addresses in it. */
const serializeError = (error: Error): unknown => scrubbed({ ...pino.stdSerializers.err(error) });

/** Reasons in data repeat the same texts. Only strings at the top are searched: every line comes through here. */
function withoutEmailsIn(data: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(data);
  if (!entries.some(([, value]) => typeof value === "string" && value.includes("@"))) return data;
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? withoutEmails(value) : value]));
}

/** Bytes of log lines to keep while standard output accepts none. Later lines are dropped. */
const MAX_UNWRITTEN = 4 * 1024 * 1024;

let output: ReturnType<typeof pino.destination> | undefined;

/**
 * Standard output for all loggers of this process. Without a listener, a log file on a full disk would end the process;
 * with one, lines are kept and written when there is space again.
 */
function standardOutput(): DestinationStream {
  if (output) return output;
  const stream = (output = pino.destination({ dest: 1, maxLength: MAX_UNWRITTEN }));
  let failing = false;
  stream.on("error", () => (failing = true));
  stream.on("write", () => (failing = false));
  // On exit, the library would retry a write that fails until it is killed.
  const flush = stream.flushSync.bind(stream);
  stream.flushSync = () => {
    if (!failing) flush();
  };
  return stream;
}

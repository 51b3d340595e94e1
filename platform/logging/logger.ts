import pino, { type DestinationStream, type Logger as PinoLogger } from "pino";
import { correlationId } from "./correlation";
import { LineBudget } from "./line-budget";
import { scrubbed, withoutEmails } from "./personal-data";

export type Logger = PinoLogger;

/** Never written, at whatever depth they usually stand. */
const SECRET_PATHS = ["password", "token", "accessToken", "refreshToken", "authorization", "clientSecret", "secret", "qrCodeData"];

/** Warnings and errors of one message that a logger writes in a minute: one outage must not fill a disk. */
const MAX_LINES = 300;
/** Pino's number of the level `warn`. */
const WARN = 40;

/**
 * Structured lines with the names timestamp, level, service, message, data and correlationId.
 * Of a warning or error that is repeated more than 300 times in a minute, only the first 300 lines are written, and the
 * next line after the minute says in `suppressed` how many were left out. Email addresses in errors and in strings of
 * `data` are replaced.
 * Usage: `logger.info({ eventId }, "event published")`; what is in the object becomes `data`.
 */
export function createLogger(service: string, level = "info", destination?: DestinationStream): Logger {
  const budget = new LineBudget(MAX_LINES);
  const options: pino.LoggerOptions = {
    hooks: {
      logMethod(args, method, severity) {
        const [data, message] = (typeof args[0] === "string" ? [{}, args[0]] : args) as [object, string | undefined];
        const suppressed = severity < WARN ? 0 : budget.take(message ?? "");
        if (suppressed === null) return;
        if (suppressed === 0) method.apply(this, args);
        else method.apply(this, [{ ...data, suppressed }, message ?? ""]);
      },
    },
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

import pino, { type DestinationStream, type Logger as PinoLogger } from "pino";
import { correlationId } from "./correlation";

export type Logger = PinoLogger;

/** Never written, at whatever depth they usually stand. */
const SECRET_PATHS = ["password", "token", "accessToken", "refreshToken", "authorization", "clientSecret", "secret", "qrCodeData"];

/**
 * Structured lines with the names timestamp, level, service, message, data and correlationId.
 * Usage: `logger.info({ eventId }, "event published")`; what is in the object becomes `data`.
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
        ...(Object.keys(data).length === 0 ? {} : { data }),
      }),
    },
    serializers: { err: pino.stdSerializers.err },
  };
  return destination ? pino(options, destination) : pino(options);
}

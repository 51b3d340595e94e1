import { Writable } from "node:stream";

/** A log line as it is written. */
export interface CapturedLine {
  readonly level: string;
  readonly message: string;
  readonly correlationId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The lines of a logger, for `createLogger(service, level, log.sink)`. */
export class CapturedLog {
  readonly lines: CapturedLine[] = [];

  readonly sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.lines.push(JSON.parse(String(chunk)) as CapturedLine);
      done();
    },
  });

  /** The messages whose data have this value in this field, in order. */
  messagesOf(field: string, value: unknown): string[] {
    return this.lines.filter(({ data }) => data?.[field] === value).map(({ message }) => message);
  }
}

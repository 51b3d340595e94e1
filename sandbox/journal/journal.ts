import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const NEWLINE = 10;

/** What the file said when it was read: its complete lines, and where the last complete one ends. */
interface Replay {
  lines: unknown[];
  validBytes: number;
}

/**
 * An append-only file of JSON lines. A line is written with one system call before `append` returns, so that what was
 * answered survives a kill -9; a line cut in half by a crash is ignored and overwritten.
 *
 * Nothing is written before the first `append`: a second sandbox that finds its port taken leaves the file alone.
 */
export class Journal {
  private fd: number | undefined;
  private bytes: number;

  private constructor(
    private readonly path: string,
    replay: Replay,
  ) {
    this.bytes = replay.validBytes;
  }

  /**
   * Reads the file, which need not exist, and hands its lines to `replay` in order.
   *
   * @throws Error when a line other than the last is unreadable: no crash does that, so it is not silently dropped.
   */
  static open(path: string, replay: (line: unknown) => void): Journal {
    const found = existsSync(path) ? readLines(path) : { lines: [], validBytes: 0 };
    for (const line of found.lines) replay(line);
    return new Journal(path, found);
  }

  /** Bytes of complete lines. */
  get size(): number {
    return this.bytes;
  }

  /** @throws Error when the disk refuses; the file is then as it was before. */
  append(line: unknown): void {
    const fd = this.open();
    const data = Buffer.from(`${JSON.stringify(line)}\n`);
    try {
      writeAll(fd, data, this.bytes);
    } catch (error) {
      ftruncateSync(fd, this.bytes);
      throw error;
    }
    this.bytes += data.length;
  }

  /** Replaces all lines by these, atomically: a crash leaves the old file or the new one. */
  rewrite(lines: Iterable<unknown>): void {
    this.open();
    const next = `${this.path}.next`;
    const fd = openSync(next, "w+");
    let bytes = 0;
    for (const line of lines) {
      const data = Buffer.from(`${JSON.stringify(line)}\n`);
      writeAll(fd, data, bytes);
      bytes += data.length;
    }
    fsyncSync(fd);
    renameSync(next, this.path);
    this.close();
    this.fd = fd;
    this.bytes = bytes;
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private open(): number {
    if (this.fd === undefined) {
      mkdirSync(dirname(this.path), { recursive: true });
      this.fd = openSync(this.path, existsSync(this.path) ? "r+" : "w+");
      ftruncateSync(this.fd, this.bytes);
    }
    // Cheap, and the only thing that tells two sandboxes apart that were given one folder but different ports.
    if (fstatSync(this.fd).size !== this.bytes) {
      throw new Error(`${this.path} was changed by another process: give each sandbox a DATA_DIR of its own`);
    }
    return this.fd;
  }
}

function writeAll(fd: number, data: Buffer, position: number): void {
  let written = 0;
  while (written < data.length) {
    written += writeSync(fd, data, written, data.length - written, position + written);
  }
}

function readLines(path: string): Replay {
  const data = readFileSync(path);
  const lines: unknown[] = [];
  let start = 0;
  for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
    try {
      lines.push(JSON.parse(data.toString("utf8", start, end)));
    } catch {
      if (data.indexOf(NEWLINE, end + 1) >= 0) {
        throw new Error(`${path}: line ${lines.length + 1} is unreadable. Delete the file to begin anew.`);
      }
      return { lines, validBytes: start };
    }
    start = end + 1;
  }
  return { lines, validBytes: start };
}

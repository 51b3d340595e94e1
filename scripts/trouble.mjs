/**
 * A failure the person at the keyboard can do something about. Its message is one line that says what to do; no stack is
 * shown for it.
 */
export class Trouble extends Error {
  name = "Trouble";

  /**
   * @param {string} message one line: what is wrong, and what to do about it
   * @param {{ detail?: string, cause?: unknown }} [more] `detail` may have several lines, shown dimmed below the message
   */
  constructor(message, { detail, cause } = {}) {
    super(message, { cause });
    this.detail = detail;
  }
}

/**
 * Turns the errors of the operating system that people meet into a line that says what to do. Everything else is
 * returned as it is.
 *
 * @param {unknown} error
 * @param {string} [where] the folder or file it was about, when the error does not say so itself
 * @returns {unknown}
 */
export function explain(error, where) {
  if (error instanceof Trouble || !(error instanceof Error)) return error;
  const path = error.path ?? where ?? "the data folder";
  switch (error.code) {
    case "ENOSPC":
    case "EDQUOT":
      return new Trouble(
        `The disk is full (writing ${path}): free some space, or set DATA_DIR to a folder on another disk.`,
        { cause: error },
      );
    case "EACCES":
    case "EPERM":
      return new Trouble(
        `No permission to write ${path}: make it yours (sudo chown -R "$(id -un)" its folder); data may also lie elsewhere, with DATA_DIR.`,
        { cause: error },
      );
    case "EROFS":
      return new Trouble(`${path} is on a read-only file system: set DATA_DIR to a folder that you may write.`, {
        cause: error,
      });
    case "EMFILE":
    case "ENFILE":
      return new Trouble("Too many open files: raise the limit (ulimit -n 4096) and start again.", { cause: error });
    default:
      return error;
  }
}

/** True when a program's own words say that the disk is full: PostgreSQL, Redis, npm and dpkg pass strerror() on. */
export const saysDiskFull = (text) => /No space left on device|ENOSPC|Disk quota exceeded/i.test(text);

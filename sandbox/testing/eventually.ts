const LIMIT_MS = 10_000;
const STEP_MS = 10;

/** Repeats `check` until it does not throw, and gives up with its last error after ten seconds. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }
}

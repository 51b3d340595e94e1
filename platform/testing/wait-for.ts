/**
 * Waits until `probe` gives something: not undefined, null, false, and no error.
 * @param patience milliseconds
 * @throws the last error of the probe, or one that says what was waited for
 */
export async function waitFor<T>(what: string, probe: () => T | Promise<T>, patience = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + patience;
  let problem: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${patience} ms for ${what}`, { cause: problem });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

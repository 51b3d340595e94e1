/**
 * A queue between one who pushes and one who reads slower. Written by hand and not an async generator: `return()` must
 * work while a `next()` is pending, or an abandoned subscription would stay open until its next event.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  private readonly items: T[] = [];
  private readonly waiting: ((result: IteratorResult<T>) => void)[] = [];
  private ended = false;

  /**
   * @param limit values that may wait
   * @param overflow the last value of a reader who is too slow; what waited is dropped
   * @param onEnd called once, however it ends
   */
  constructor(
    private readonly limit: number,
    private readonly overflow: () => T,
    private readonly onEnd: () => void = () => undefined,
  ) {}

  push(value: T): void {
    if (this.ended) return;
    const reader = this.waiting.shift();
    if (reader) return reader({ value, done: false });
    if (this.items.length < this.limit) return void this.items.push(value);
    this.items.length = 0;
    this.items.push(this.overflow());
    this.finish();
  }

  /** Nothing comes any more; what waits is still read. */
  end(last?: T): void {
    if (last !== undefined) this.push(last);
    this.finish();
  }

  /** Drops what waits. */
  clear(): void {
    if (!this.ended) this.items.length = 0;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.items.length > 0) return Promise.resolve({ value: this.items.shift() as T, done: false });
    if (this.ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T>> {
    this.items.length = 0;
    this.finish();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<T>> {
    this.items.length = 0;
    this.finish();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private finish(): void {
    if (this.ended) return;
    this.ended = true;
    for (const reader of this.waiting.splice(0)) reader({ value: undefined, done: true });
    this.onEnd();
  }
}

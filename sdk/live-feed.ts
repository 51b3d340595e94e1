/**
 * Events for one reader: what nobody has read yet waits. Written by hand because an async generator would keep its
 * source open until the next event when the reader leaves while it waits.
 */
export class LiveFeed<T> implements AsyncIterableIterator<T> {
  private readonly waiting: T[] = [];
  private readers: { resolve: (result: IteratorResult<T>) => void; reject: (error: Error) => void }[] = [];
  private over: { readonly error?: Error } | null = null;

  /** @param onLeave called once, when the reader leaves or the feed has ended */
  constructor(private readonly onLeave: () => void) {}

  push(event: T): void {
    if (this.over) return;
    const reader = this.readers.shift();
    if (reader) reader.resolve({ value: event, done: false });
    else this.waiting.push(event);
  }

  /** Ends it; what came before can still be read. */
  end(): void {
    this.finish({});
  }

  /** Ends it with an error, which the reader meets after what came before. */
  fail(error: Error): void {
    this.finish({ error });
  }

  next(): Promise<IteratorResult<T>> {
    if (this.waiting.length > 0) return Promise.resolve({ value: this.waiting.shift() as T, done: false });
    if (!this.over) return new Promise((resolve, reject) => this.readers.push({ resolve, reject }));
    const { over } = this;
    this.over = {};
    return over.error ? Promise.reject(over.error) : Promise.resolve({ value: undefined, done: true });
  }

  return(): Promise<IteratorResult<T>> {
    this.waiting.length = 0;
    this.finish({});
    this.over = {};
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private finish(over: { readonly error?: Error }): void {
    if (this.over) return;
    this.over = over;
    this.onLeave();
    const { readers } = this;
    this.readers = [];
    for (const [index, reader] of readers.entries()) {
      if (index === 0 && over.error) {
        this.over = {};
        reader.reject(over.error);
      } else reader.resolve({ value: undefined, done: true });
    }
  }
}

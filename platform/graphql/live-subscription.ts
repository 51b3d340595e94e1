import { createSourceEventStream, execute, GraphQLError, type ExecutionArgs, type ExecutionResult } from "graphql";
import { MAX_FIELDS } from "../errors/bounded-fields";
import { withCorrelation } from "../logging/correlation";
import { positionOf, StreamStart, withResume, type Resume } from "../pubsub/stream-position";

/** What a subscription keeps of its caller: each event gets a context, and so loaders, of its own. */
export class LiveContext<Context> {
  constructor(
    readonly fresh: () => Context,
    readonly correlationId: string,
    /** Where the subscriber's stream was interrupted. Null when it did not ask for positions. */
    readonly resume: Resume | null = null,
  ) {}
}

/**
 * Like `subscribe` of graphql-js, but with a fresh context for each event: what loaders remember would otherwise be as
 * old as the subscription. Not an async generator: its `return()` would wait for the pending `next()`, and the source
 * would stay open.
 * @param args with a `LiveContext` as its context value
 */
export async function subscribeLive(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const { fresh, correlationId, resume } = args.contextValue as LiveContext<unknown>;
  return withCorrelation(correlationId, async () => {
    const started = { ...args, contextValue: fresh(), options: { maxCoercionErrors: MAX_FIELDS } };
    const source = await withResume(resume, () => createSourceEventStream(started));
    if (!(Symbol.asyncIterator in source)) return source;
    const events = source[Symbol.asyncIterator]();
    const complete: IteratorResult<ExecutionResult> = { done: true, value: undefined };
    let failed = false;
    // The subscriber has left, so a source that fails now has nobody to tell. Rejecting would end the process: when a
    // WebSocket closes, graphql-ws waits for no stream.
    const end = async (): Promise<void> => void (await Promise.resolve(events.return?.()).catch(() => undefined));
    const stream: AsyncIterableIterator<ExecutionResult> = {
      next: async () => {
        if (failed) return complete;
        const event = await events.next().catch((error: unknown) => {
          failed = true;
          return error instanceof Error ? error : new Error(String(error));
        });
        // A source that fails ends its own stream with the reason; thrown on, it would close the socket of all the others.
        if (event instanceof Error) return { done: false, value: { errors: [new GraphQLError(event.message, { originalError: event })] } };
        if (event.done === true) return complete;
        if (event.value instanceof StreamStart) return { done: false, value: { extensions: { start: event.value.at } } };
        const value = await withCorrelation(correlationId, () => execute({ ...args, rootValue: event.value, contextValue: fresh() }));
        const position = resume && positionOf(event.value);
        return { done: false, value: position ? { ...value, extensions: { ...value.extensions, position } } : value };
      },
      return: async () => {
        await end();
        return complete;
      },
      throw: async (error: unknown) => {
        await end();
        throw error;
      },
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  });
}

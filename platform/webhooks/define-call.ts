import type { z } from "zod";
import type { Priority } from "../overload/priority";

/** One call between two services: where it goes, who may make it, and what both sides parse. */
export interface CallDefinition<Request, Response> {
  /** Unique over all calls, in kebab-case: names it in metrics, logs and the outbox. */
  readonly name: string;
  /** The service that answers. */
  readonly service: string;
  /** The services that may ask. */
  readonly callers: readonly string[];
  readonly method: "GET" | "POST";
  /** `{name}` is filled from the request's field of that name; a GET carries the other fields in its query. */
  readonly path: string;
  readonly request: z.ZodType<Request>;
  readonly response: z.ZodType<Response>;
  /** Milliseconds for one attempt. */
  readonly timeout: number;
  /** How urgent the call is when the receiver is overloaded. */
  readonly priority: Priority;
}

type AnyCall = CallDefinition<unknown, unknown>;

type Optional = "timeout" | "priority";

/** @default timeout 5_000 ms, priority `normal` */
export const defineCall = <Request, Response>(
  call: Omit<CallDefinition<Request, Response>, Optional> & Partial<Pick<CallDefinition<Request, Response>, Optional>>,
): CallDefinition<Request, Response> => ({ timeout: 5_000, priority: "normal", ...call });

/** The request line and body of a call. */
export function requestOf(call: AnyCall, payload: unknown): { path: string; body: string } {
  const fields = { ...(payload as Record<string, string | number | boolean | null | undefined>) };
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(fields[name]);
    delete fields[name];
    return encodeURIComponent(value);
  });
  if (call.method === "POST") return { path, body: JSON.stringify(payload) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined && value !== null) query.append(name, String(value));
  return { path: query.size > 0 ? `${path}?${query.toString()}` : path, body: "" };
}

import type { Work } from "../work";
import type { Params } from "./params";

/** Whose key a request carries: the shop's server or a browser. */
export type Caller = "secret" | "publishable";

/** One API call, authenticated and decoded. */
export interface Call {
  work: Work;
  params: Params;
  /** The id in the address, '' where there is none. */
  id: string;
  caller: Caller;
}

/** An answer other than 200 that nevertheless keeps what the operation stored, as a declined charge does. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {}
}

/** One row of the API: where it is, who may call it, what it does. */
export interface Operation {
  /** Its name among the counters of `GET /_control`. */
  name: string;
  method: "GET" | "POST";
  path: string;
  /** The least key that may call it. */
  access: Caller;
  /** @throws StripeError; nothing is stored then. */
  run(call: Call): object | Answer;
}

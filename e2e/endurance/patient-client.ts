import type { GraphClient } from "../graph-client";
import type { Records } from "./records";

const RETRYABLE = new Set(["SERVICE_UNAVAILABLE", "RATE_LIMITED"]);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A client as the API asks for: it repeats what failed for now, with the same input and key, and nothing else. */
export class PatientClient {
  constructor(
    readonly client: GraphClient,
    private readonly records: Records,
    private readonly deadline: () => number,
  ) {}

  /**
   * @param accept codes that are an expected answer, e.g. SOLD_OUT
   * @returns the data; null for an expected or unexpected error, and when the load ends before there is an answer
   */
  async do(query: string, variables: Record<string, unknown>, accept: readonly string[] = []): Promise<any> {
    for (let attempt = 0; Date.now() < this.deadline(); attempt++) {
      const answer = await this.client.ask(query, variables).catch(() => null);
      const error = answer?.errors?.[0];
      if (answer && !error) return answer.data;
      const code = error?.extensions.code;
      if (error && !RETRYABLE.has(String(code))) {
        const correlation = answer?.headers.get("x-correlation-id") ?? "";
        const text = `${String(code)} ${error.message} ← ${query.slice(0, 60)} correlation ${correlation}`;
        if (!accept.includes(String(code))) this.records.unexpected.push(text);
        return null;
      }
      this.records.retries += 1;
      const retryAfter = error?.extensions.retryAfter;
      await pause(
        Math.min(typeof retryAfter === "number" ? retryAfter * 1_000 : 200 * 2 ** Math.min(attempt, 4), 5_000) *
          (0.5 + Math.random() / 2),
      );
    }
    return null;
  }
}

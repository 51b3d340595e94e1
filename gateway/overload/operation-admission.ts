import type { AdmissionController } from "../../platform/overload/admission-controller";
import { withWork, Work } from "../../platform/overload/work";
import type { OperationPriorities } from "./operation-priority";

/** What of a request says how urgent it is. */
export interface OperationRequest {
  readonly query: string | undefined;
  readonly operationName: string | null | undefined;
  /** SHA-256 of the document of a persisted operation. */
  readonly hash: string | undefined;
}

/**
 * Decides before anything else whether an operation is executed now, and gives it one deadline for everything that it does.
 */
export class OperationAdmission {
  /**
   * @param timeout milliseconds for one operation, however many fetches it needs
   * @param documentOf the document of a persisted operation, where it is known
   */
  constructor(
    private readonly controller: AdmissionController,
    private readonly priorities: OperationPriorities,
    private readonly timeout: number,
    private readonly documentOf: (hash: string) => string | undefined = () => undefined,
  ) {}

  /**
   * Executes an operation when there is a place for it.
   * @param onGone calls its argument when the client disconnects; returns a function that ends this
   * @param succeeded whether the duration of the execution says something about the load
   * @throws AppError SERVICE_UNAVAILABLE when the system is overloaded
   */
  async run<T>(request: OperationRequest, onGone: (gone: () => void) => () => void, execute: (work: Work) => Promise<T>, succeeded: (result: T) => boolean): Promise<T> {
    const query = request.query ?? (request.hash === undefined ? undefined : this.documentOf(request.hash));
    const { priority, kind } = this.priorities.of(query, request.operationName);
    const work = new Work({ service: "gateway", priority, timeout: this.timeout });
    const ignore = onGone(() => work.abandon());
    try {
      const { release } = await this.controller.admit(work);
      let measured: string | undefined;
      try {
        const result = await withWork(work, () => execute(work));
        // An operation that ran out of time is the strongest sign of overload there is.
        if (succeeded(result) || work.remaining === 0) measured = kind;
        return result;
      } finally {
        release(measured);
      }
    } finally {
      ignore();
      work.finish();
    }
  }
}

const textOrNone = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Reads from the parameters of a request, by POST, GET or WebSocket, what says how urgent it is. */
export function operationRequest(params: unknown): OperationRequest {
  const { query, operationName, extensions } = (typeof params === "object" && params !== null ? params : {}) as Record<string, unknown>;
  const persisted = (parsed(extensions) as { persistedQuery?: { sha256Hash?: unknown } } | null)?.persistedQuery;
  return { query: textOrNone(query), operationName: textOrNone(operationName), hash: textOrNone(persisted?.sha256Hash) };
}

/** In a GET, extensions are JSON in the query string. */
function parsed(extensions: unknown): unknown {
  if (typeof extensions !== "string") return extensions ?? null;
  try {
    return JSON.parse(extensions);
  } catch {
    return null;
  }
}

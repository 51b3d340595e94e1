import type { DocumentNode } from "graphql";
import type { AdmissionController } from "../../platform/overload/admission-controller";
import { withWork, Work } from "../../platform/overload/work";
import type { OperationPriorities } from "./operation-priority";

/** What of a request says how urgent it is. */
export interface OperationRequest {
  /** Undefined for a persisted operation whose document is not known here; null for what is not GraphQL. */
  readonly document: DocumentNode | null | undefined;
  readonly operationName: string | null | undefined;
}

/**
 * Decides before anything else whether an operation is executed now, and gives it one deadline for everything that it does.
 */
export class OperationAdmission {
  /** @param timeout milliseconds for one operation, however many fetches it needs */
  constructor(
    private readonly controller: AdmissionController,
    private readonly priorities: OperationPriorities,
    private readonly timeout: number,
  ) {}

  /**
   * Executes an operation when there is a place for it.
   * @param onGone calls its argument when the client disconnects; returns a function that ends this
   * @param succeeded whether the duration of the execution says something about the load
   * @throws AppError SERVICE_UNAVAILABLE when the system is overloaded
   */
  async run<T>(request: OperationRequest, onGone: (gone: () => void) => () => void, execute: (work: Work) => Promise<T>, succeeded: (result: T) => boolean): Promise<T> {
    const { priority, kind } = this.priorities.of(request.document, request.operationName);
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

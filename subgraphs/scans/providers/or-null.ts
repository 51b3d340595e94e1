import { CallRefused } from "../../../platform/webhooks/service-client";

/** The answer of another service, with null for "there is no such thing" (404). */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CallRefused && error.status === 404) return null;
    throw error;
  }
}

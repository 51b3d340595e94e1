import { GraphError, offline, type ApiError } from "./graph-error";

export interface AskOptions {
  /** BCP 47: the language of what the server says. */
  readonly locale: string;
  readonly accessToken?: string;
}

/**
 * One operation over HTTP.
 * @throws GraphError for the first error of the answer, or when there is none
 */
export async function ask<T>(query: string, variables: Readonly<Record<string, unknown>>, { locale, accessToken }: AskOptions): Promise<T> {
  const headers: Record<string, string> = { "content-type": "application/json", "accept-language": locale };
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`;
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }), cache: "no-store", credentials: "omit" })
    .then((response) => response.json() as Promise<{ data?: T | null; errors?: readonly ApiError[] }>)
    // A proxy that answers for a server which is away does not speak JSON.
    .catch(() => Promise.reject(offline()));
  const [error] = answer.errors ?? [];
  if (error || !answer.data) throw error ? new GraphError(error) : offline();
  return answer.data;
}

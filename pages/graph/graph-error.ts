/** One error of an answer, as the API sends it. */
export interface ApiError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly fields?: Readonly<Record<string, string>>; readonly retryAfter?: number } & Partial<SecondFactorChallenge>;
}

/** What a sign-in goes on with whose password was right. */
export interface SecondFactorChallenge {
  readonly challengeToken: string;
  readonly methods: readonly string[];
  /** For `navigator.credentials.get`, if the account has passkeys. */
  readonly passkeyOptions?: Readonly<Record<string, unknown>>;
}

/** OFFLINE is ours: nobody answered. The others are the codes of the API. */
export class GraphError extends Error {
  readonly code: string;
  /** Each bad field and why, by its path in the input. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds, when the server said so. */
  readonly retryAfter: number | null;
  /** Set if the account has a second factor, and the password was right. */
  readonly challenge: SecondFactorChallenge | null;

  constructor({ message, extensions = {} }: ApiError) {
    super(message);
    this.code = extensions.code ?? "INTERNAL_SERVER_ERROR";
    this.fields = extensions.fields ?? {};
    this.retryAfter = extensions.retryAfter ?? null;
    const { challengeToken, methods = [], passkeyOptions } = extensions;
    this.challenge = challengeToken === undefined ? null : { challengeToken, methods, ...(passkeyOptions ? { passkeyOptions } : {}) };
  }
}

export const offline = (): GraphError => new GraphError({ message: "No answer.", extensions: { code: "OFFLINE" } });

/** Codes that say: the same again will not do. All others pass. */
const FINAL = new Set(["NOT_FOUND", "FORBIDDEN", "UNAUTHENTICATED", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"]);

export const isFinal = ({ code }: GraphError): boolean => FINAL.has(code);

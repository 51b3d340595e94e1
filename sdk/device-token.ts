import { getOperationAST, type DocumentNode } from "graphql";

type MaybePromise<T> = T | Promise<T>;

/**
 * Where the tokens of this device are kept, one for each account. They let an owner sign in while other people guess at
 * the account. Keep them after signing out, for example in `localStorage`.
 */
export interface DeviceTokenStore {
  /** @param email in lower case */
  readonly load: (email: string) => MaybePromise<string | null>;
  readonly save: (email: string, token: string) => MaybePromise<void>;
}

/** A store that lasts as long as the client. */
export function memoryDeviceTokens(): DeviceTokenStore {
  const tokens = new Map<string, string>();
  return {
    load: (email) => tokens.get(email) ?? null,
    save: (email, token) => void tokens.set(email, token),
  };
}

type Variables = Record<string, unknown>;

interface SignedInPayload {
  readonly deviceToken?: unknown;
  readonly user?: { readonly email?: unknown } | null;
}

/** Adds the device's token to an operation that signs in, unless it has one. */
export async function withDeviceToken(
  store: DeviceTokenStore,
  document: DocumentNode,
  variables: Variables,
): Promise<Variables> {
  const fields = getOperationAST(document)?.selectionSet.selections ?? [];
  const signsIn = fields.some((field) => field.kind === "Field" && field.name.value === "login");
  const input = variables.input as { email?: unknown; deviceToken?: unknown } | null | undefined;
  if (!signsIn || typeof input?.email !== "string" || typeof input.deviceToken === "string") return variables;
  const deviceToken = await store.load(input.email.toLowerCase());
  return deviceToken === null ? variables : { ...variables, input: { ...input, deviceToken } };
}

/** Keeps the token of a response that signed in, if the operation selects `deviceToken` and `user { email }`. */
export async function keepDeviceToken(store: DeviceTokenStore, data: unknown): Promise<void> {
  if (typeof data !== "object" || data === null) return;
  for (const payload of Object.values(data) as (SignedInPayload | null)[]) {
    const { deviceToken, user } = payload ?? {};
    const email = user?.email;
    if (typeof deviceToken === "string" && typeof email === "string") await store.save(email.toLowerCase(), deviceToken);
  }
}

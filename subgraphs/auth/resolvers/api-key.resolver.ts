import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { ApiKeyRecord } from "../repositories/api-key.repository";
import { CreateApiKeyInput } from "../schema/account.inputs";
import { ApiKey, CreatedApiKey } from "../schema/api-key.type";
import type { ApiKeys } from "../services/api-keys";
import type { AuthContext } from "./auth-context";

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  constructor(private readonly apiKeys: ApiKeys) {}

  @Mutation(() => CreatedApiKey, { description: "Makes a key that acts for you with some of what you may do, in the organizations you belong to now. You must have signed in and confirmed your address" })
  async createApiKey(@Arg("input", () => CreateApiKeyInput) input: CreateApiKeyInput, @Ctx() { principal }: AuthContext): Promise<{ apiKey: ApiKeyRecord; secret: string }> {
    return this.apiKeys.create(principal, { ...input, expiresAt: input.expiresAt ?? null });
  }

  @Mutation(() => Boolean, { description: "Ends one of your keys at once. You must have signed in" })
  async revokeApiKey(@Arg("id", () => ID, { description: "Of the key" }) id: string, @Ctx() { principal }: AuthContext): Promise<boolean> {
    await this.apiKeys.revoke(principal, id);
    return true;
  }
}

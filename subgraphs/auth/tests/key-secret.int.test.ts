import { ConfigError } from "../../../platform/config/define-config";
import { unseal } from "../../../platform/crypto/sealed-text";
import { newId } from "../../../platform/db/new-id";
import { createLogger } from "../../../platform/logging/logger";
import { serveSubgraph } from "../../../platform/subgraph/serve-subgraph";
import { SigningKeyRepository } from "../repositories/signing-key.repository";
import { SigningKeys } from "../services/signing-keys";
import { authSubgraph } from "../subgraph";
import { createAuthWorld, type AuthWorld } from "./auth-world";
import { Factors } from "./factor-fixture";

const [FIRST, SECOND] = ["the-first-secret-of-this-test-01", "the-second-secret-of-this-test-2"];

let world: AuthWorld;
beforeEach(async () => {
  world = await createAuthWorld({ KEY_ENCRYPTION_SECRET: FIRST });
  await world.module.signingKeys.signer();
});
afterEach(() => world.close());

const keysWith = (...secrets: string[]) => new SigningKeys(world.db, new SigningKeyRepository(), secrets, createLogger("auth", "silent"));
const start = async (secrets: string): Promise<void> => (await serveSubgraph(authSubgraph, { ...world.env, KEY_ENCRYPTION_SECRET: secrets })).stop();

describe("auth with a KEY_ENCRYPTION_SECRET that does not open its keys", () => {
  it("does not start, and names the variable and what to do", async () => {
    const refused = start(SECOND);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(/^KEY_ENCRYPTION_SECRET does not open 1 of the 1 signing keys that auth stores .+Add the secret/);
  });

  it("starts with the previous secret in the list, and from then on without it", async () => {
    const { id } = await world.module.signingKeys.signer();
    await start(`${FIRST},${SECOND}`);
    await expect(keysWith(SECOND).signer()).rejects.toThrow("not known here");
    await start(`${SECOND},${FIRST}`);
    await start(SECOND);
    expect((await keysWith(SECOND).signer()).id).toBe(id);
  });

  it("starts when only a key that signs no longer is closed", async () => {
    const { id } = await world.module.signingKeys.signer();
    await world.db.client.signingKey.update({ where: { id }, data: { signsFrom: new Date(Date.now() - 86_400_000) } });
    await expect(keysWith(SECOND).openAll()).rejects.toThrow("does not open 1 of the 1");
    const other = await createAuthWorld({ KEY_ENCRYPTION_SECRET: SECOND });
    const { id: newer } = await other.module.signingKeys.signer();
    const row = await other.db.client.signingKey.findUniqueOrThrow({ where: { id: newer } });
    await other.close();
    await world.db.client.signingKey.create({ data: row });
    await expect(keysWith(SECOND).openAll()).resolves.toBeUndefined();
    expect(await keysWith(SECOND).verifier(id)).toMatchObject({ type: "public" });
  });

  it("does not start with a secret that does not open an authenticator app, and encrypts it again with a new one", async () => {
    const { person, secret } = await new Factors(world).withTotp();
    await world.db.client.signingKey.deleteMany();
    await expect(start(SECOND)).rejects.toThrow(/^KEY_ENCRYPTION_SECRET does not open 1 of the 1 TOTP secrets that auth stores/);
    await start(`${SECOND},${FIRST}`);
    await start(SECOND);
    const row = await world.db.client.totpSecret.findFirstOrThrow({ where: { userId: person.user.id } });
    expect(unseal(row.sealedSecret, row.id, [SECOND])).toBe(secret);
  });

  it("starts with no keys at all", async () => {
    await world.db.client.signingKey.deleteMany();
    await expect(keysWith(newId()).openAll()).resolves.toBeUndefined();
  });
});

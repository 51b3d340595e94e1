import { generateQrKeyPair } from "../../../contracts/qr-code/qr-key";
import { encodeQrToken, type QrVerificationKey } from "../../../contracts/qr-code/qr-token";
import { newId } from "../../../platform/db/new-id";
import { ReadCode } from "./read-code";

const [mine, theirs] = [generateQrKeyPair(), generateQrKeyPair()];
const [eventId, otherEventId, ticketId] = [newId(), newId(), newId()];
const keys = new Map<string, QrVerificationKey>([
  [mine.keyId, { publicKey: mine.publicKey, eventId }],
  [theirs.keyId, { publicKey: theirs.publicKey, eventId: otherEventId }],
]);
const reader = new ReadCode({ find: (keyId) => Promise.resolve(keys.get(keyId) ?? null) });

describe("a code", () => {
  it("is believed when the key of its event signed it", async () => {
    const claims = { keyId: mine.keyId, ticketId, eventId, revision: 3 };
    expect(await reader.run(encodeQrToken(claims, mine.privateKey))).toEqual({ ok: true, claims });
  });

  it.each([
    ["is nonsense", "https://example.com", "MALFORMED"],
    ["names a key that is not there", encodeQrToken({ keyId: "0000000000000000", ticketId, eventId, revision: 1 }, mine.privateKey), "UNKNOWN_KEY"],
    ["is signed by another key than it names", encodeQrToken({ keyId: mine.keyId, ticketId, eventId, revision: 1 }, theirs.privateKey), "BAD_SIGNATURE"],
    ["is signed by the key of another event than it names", encodeQrToken({ keyId: theirs.keyId, ticketId, eventId, revision: 1 }, theirs.privateKey), "FOREIGN_KEY"],
  ])("is refused when it %s", async (_what, text, reason) => {
    expect(await reader.run(text)).toEqual({ ok: false, reason });
  });

  it("is not decided while nobody answers who knows its key", async () => {
    const down = new ReadCode({ find: () => Promise.reject(new Error("down")) });
    await expect(down.run(encodeQrToken({ keyId: mine.keyId, ticketId, eventId, revision: 1 }, mine.privateKey))).rejects.toThrow("down");
    await expect(down.run("nonsense")).resolves.toMatchObject({ ok: false });
  });
});

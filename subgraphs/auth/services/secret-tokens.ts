import { createHash, randomBytes } from "node:crypto";

/** 32 random bytes, base64url: nobody guesses that, so a fast hash is enough to store it by. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is stored instead of a token or key, hex. */
export const hashSecret = (token: string): string => createHash("sha256").update(token).digest("hex");

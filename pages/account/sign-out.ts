import { ask } from "../graph/ask";
import { LOGOUT } from "./account.query";

/** Ends a session that a page began; where that fails, it ends by itself. */
export const signOut = (accessToken: string, locale: string): Promise<unknown> => ask(LOGOUT, {}, { locale, accessToken }).catch(() => undefined);

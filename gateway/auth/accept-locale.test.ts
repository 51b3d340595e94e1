import { acceptLocale } from "./accept-locale";

it.each([
  ["fr", "fr"],
  ["fr-CA,en;q=0.8", "fr"],
  ["de, en;q=0.5, fr;q=0.8", "fr"],
  ["en-GB", "en"],
  ["fr;q=0, en", "en"],
  ["de", undefined],
  ["", undefined],
  [undefined, undefined],
  [42, undefined],
  ["fr;q=many", "fr"],
])("%p is answered in %p", (header, expected) => expect(acceptLocale(header)).toBe(expected));

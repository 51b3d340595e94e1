/** What a form-encoded body or query says, with its brackets unfolded. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type Form = { [key: string]: FormValue };

const MAX_DEPTH = 8;
const MAX_FIELDS = 2000;

/**
 * Decodes `a=1&b[c]=2&d[]=3&d[]=4&e[0][f]=5` as Stripe does: nested objects, and arrays with and without indices.
 *
 * @throws FormError when it is not such a form: broken percent-encoding, a name that is both a value and an object, too
 *   deep.
 */
export function decodeForm(encoded: string): Form {
  const root = node();
  const pairs = encoded.split("&").filter((pair) => pair !== "");
  if (pairs.length > MAX_FIELDS) throw new FormError("too many parameters");
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    assign(root, pathOf(name), equals < 0 ? "" : decode(pair.slice(equals + 1)), name);
  }
  return unfold(root) as Form;
}

export class FormError extends Error {}

/** `Map`, not an object: a parameter may be called `__proto__`. */
type Node = Map<string, Node | string>;
const node = (): Node => new Map();

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    throw new FormError("the body is not form-encoded");
  }
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw new FormError(`invalid parameter name: ${name}`);
  const path = [match[1] ?? "", ...[...(match[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "")];
  if (path.length > MAX_DEPTH) throw new FormError(`parameter too deep: ${name}`);
  return path;
}

function assign(root: Node, path: string[], value: string, name: string): void {
  let at = root;
  path.forEach((segment, depth) => {
    const key = segment === "" ? nextIndex(at) : segment;
    if (depth === path.length - 1) {
      if (at.get(key) instanceof Map) throw new FormError(`parameter is both a value and an object: ${name}`);
      at.set(key, value);
      return;
    }
    const child = at.get(key) ?? node();
    if (typeof child === "string") throw new FormError(`parameter is both a value and an object: ${name}`);
    at.set(key, child);
    at = child;
  });
}

/** `expand[]=a` appends. */
function nextIndex(at: Node): string {
  return String(at.size);
}

function unfold(from: Node, isRoot = true): FormValue {
  const keys = [...from.keys()];
  const values = [...from.values()].map((value) => (typeof value === "string" ? value : unfold(value, false)));
  const isArray = !isRoot && keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
  if (isArray) {
    return keys
      .map((key, at) => [Number(key), values[at] ?? ""] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }
  const form: Form = Object.create(null) as Form;
  keys.forEach((key, at) => (form[key] = values[at] ?? ""));
  return form;
}

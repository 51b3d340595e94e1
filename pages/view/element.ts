/** What is to stand on the page, as data: views are functions to it, and `render` alone touches the document. */
export type ViewNode = ViewElement | string;

export interface ViewElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** By event type. */
  readonly on: Readonly<Record<string, Listener>>;
  /** Two elements with different keys are never made into one another. */
  readonly key: string | undefined;
  readonly children: readonly ViewNode[];
}

export type Listener = (event: Event) => void;
export type Child = ViewNode | number | false | null | undefined | readonly Child[];

export interface Properties {
  readonly key?: string;
  readonly on?: Readonly<Record<string, Listener>>;
  /** true is an attribute without a value; false, null and undefined are none. */
  readonly [attribute: string]: string | number | boolean | null | undefined | Readonly<Record<string, Listener>>;
}

/** Attributes in which a browser would run what they say. */
const RUNS = /^(on.*|style|srcdoc|action|formaction)$/i;

/** Where links may lead and images may come from: never to `javascript:` or a page made of data. */
const ADDRESSES: Readonly<Record<string, RegExp>> = {
  href: /^(https?:\/\/|\/(?!\/)|#)/i,
  src: /^(https?:\/\/|\/(?!\/)|data:image\/(svg\+xml|png)[;,])/i,
};

/**
 * Describes an element. Everything that it is given becomes text or an attribute's value, so that data cannot become markup.
 * @throws Error for an attribute that would be run; an address that must not be followed is left out
 */
export function h(tag: string, { key, on, ...given }: Properties = {}, ...children: readonly Child[]): ViewElement {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (RUNS.test(name)) throw new Error(`${name} is not an attribute for a view`);
    if (typeof value !== "string" && typeof value !== "number" && value !== true) continue;
    const text = value === true ? "" : String(value);
    if (ADDRESSES[name]?.test(text) ?? true) attributes[name] = text;
  }
  return { tag, attributes, on: on ?? {}, key, children: flat(children) };
}

function flat(children: readonly Child[]): ViewNode[] {
  return children.flatMap((child): ViewNode[] => {
    if (Array.isArray(child)) return flat(child as readonly Child[]);
    if (child === null || child === undefined || child === false || child === "") return [];
    return [typeof child === "number" ? String(child) : (child as ViewNode)];
  });
}

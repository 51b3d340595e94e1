import type { Listener, ViewElement, ViewNode } from "./element";

const SVG = "http://www.w3.org/2000/svg";

/** What was described of an element on the page. */
const shown = new WeakMap<Element, ViewElement>();

/**
 * Makes the page look as described, and changes nothing that is so already: what somebody has typed, where the focus is
 * and what a screen reader has read all stay.
 */
export function render(container: Element, nodes: readonly ViewNode[]): void {
  const keyed = new Map<string, ChildNode>();
  for (const old of container.childNodes) {
    const key = keyOf(old);
    if (key !== undefined) keyed.set(key, old);
  }
  let at = container.firstChild;
  for (const node of nodes) {
    const old = typeof node === "string" || node.key === undefined ? at : (keyed.get(node.key) ?? null);
    if (!old || !reuse(old, node)) container.insertBefore(create(container, node), at);
    else if (old === at) at = at.nextSibling;
    else container.insertBefore(old, at);
  }
  while (at) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

const keyOf = (old: ChildNode): string | undefined => shown.get(old as Element)?.key;

/** @returns false when it is another thing, which must be made anew */
function reuse(old: ChildNode, node: ViewNode): boolean {
  if (typeof node === "string") {
    if (old.nodeType !== 3) return false;
    if (old.nodeValue !== node) old.nodeValue = node;
    return true;
  }
  const before = shown.get(old as Element);
  if (before?.tag !== node.tag || before.key !== node.key) return false;
  update(old as Element, before, node);
  return true;
}

function create(container: Element, node: ViewNode): Node {
  const { ownerDocument: document } = container;
  if (typeof node === "string") return document.createTextNode(node);
  const inDrawing = node.tag === "svg" || (container.namespaceURI === SVG && container.localName !== "foreignObject");
  const element = inDrawing ? document.createElementNS(SVG, node.tag) : document.createElement(node.tag);
  update(element, { ...node, attributes: {}, on: {} }, node);
  return element;
}

function update(element: Element, before: ViewElement, now: ViewElement): void {
  for (const name of Object.keys(before.attributes)) if (!(name in now.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(now.attributes)) if (before.attributes[name] !== value) element.setAttribute(name, value);
  for (const type of Object.keys(now.on)) if (!(type in before.on)) element.addEventListener(type, heard);
  shown.set(element, now);
  render(element, now.children);
}

/** One listener for all: which function is meant is looked up when it happens, so that updates need not rewire anything. */
const heard: Listener = (event) => shown.get(event.currentTarget as Element)?.on[event.type]?.(event);

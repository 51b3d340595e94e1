import type { ViewElement, ViewNode } from "../view/element";

/** All text of a view, piece by piece. */
export const wordsOf = (nodes: readonly ViewNode[]): string[] => nodes.flatMap((node) => (typeof node === "string" ? [node] : wordsOf(node.children)));

export const textOf = (nodes: readonly ViewNode[]): string => wordsOf(nodes).join(" ");

/** Every element of a view that is as wanted, in the order of the page. */
export function findAll(nodes: readonly ViewNode[], is: (element: ViewElement) => boolean): ViewElement[] {
  return nodes.flatMap((node) => (typeof node === "string" ? [] : [...(is(node) ? [node] : []), ...findAll(node.children, is)]));
}

export const byTag = (nodes: readonly ViewNode[], tag: string): ViewElement[] => findAll(nodes, (element) => element.tag === tag);

/**
 * As much of a document as rendering needs, and not more: an element has no innerHTML, so that whoever would write markup
 * fails here.
 */
export class FakeNode {
  parent: FakeElement | null = null;
  nodeType = 3;
  constructor(public nodeValue: string | null) {}

  get nextSibling(): FakeNode | null {
    const siblings = this.parent?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  remove(): void {
    if (this.parent) this.parent.childNodes = this.parent.childNodes.filter((node) => node !== this);
    this.parent = null;
  }
}

export class FakeElement extends FakeNode {
  override nodeType = 1;
  childNodes: FakeNode[] = [];
  readonly attributes = new Map<string, string>();
  readonly listeners = new Map<string, (event: unknown) => void>();

  constructor(
    readonly localName: string,
    readonly namespaceURI = "http://www.w3.org/1999/xhtml",
  ) {
    super(null);
  }

  readonly ownerDocument = {
    createElement: (name: string) => new FakeElement(name),
    createElementNS: (namespace: string, name: string) => new FakeElement(name, namespace),
    createTextNode: (text: string) => new FakeNode(text),
  };

  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }

  insertBefore(node: FakeNode, at: FakeNode | null): void {
    node.remove();
    this.childNodes.splice(at ? this.childNodes.indexOf(at) : this.childNodes.length, 0, node);
    node.parent = this;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.set(type, listener);
  }

  dispatch(type: string): void {
    this.listeners.get(type)?.({ type, currentTarget: this });
  }

  get outline(): string {
    const inside = this.childNodes.map((node) => (node instanceof FakeElement ? node.outline : `“${node.nodeValue}”`)).join(" ");
    const attributes = [...this.attributes].map(([name, value]) => `${name}=${value}`).join(" ");
    return `${this.localName}${attributes && `[${attributes}]`}(${inside})`;
  }
}

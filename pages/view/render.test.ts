import { FakeElement } from "../testing/fake-document";
import { h, type ViewNode } from "./element";
import { render } from "./render";

const page = (): { root: FakeElement; show: (...nodes: ViewNode[]) => void } => {
  const root = new FakeElement("div");
  return { root, show: (...nodes) => render(root as unknown as Element, nodes) };
};

describe("rendering", () => {
  it("writes text as text", () => {
    const { root, show } = page();
    show(h("p", { title: "<b>" }, "<script>alert(1)</script>"));
    expect(root.outline).toBe("div(p[title=<b>](“<script>alert(1)</script>”))");
    expect(root.childNodes[0]).not.toHaveProperty("innerHTML");
  });

  it("keeps what is there already, and changes what is other", () => {
    const { root, show } = page();
    show(h("p", { class: "a", title: "x" }, "one"), h("input", { name: "email" }));
    const [first, input] = root.childNodes;
    show(h("p", { class: "b" }, "two", h("b", {}, "!")), h("input", { name: "email", "aria-invalid": "true" }));
    expect(root.childNodes).toEqual([first, input]);
    expect(root.outline).toBe("div(p[class=b](“two” b(“!”)) input[name=email aria-invalid=true]())");
  });

  it("keeps a field when others come before it, by its key", () => {
    const { root, show } = page();
    show(h("input", { key: "email" }), h("input", { key: "password" }));
    const [email, password] = root.childNodes;
    show(h("input", { key: "name" }), h("input", { key: "email" }), h("input", { key: "password" }));
    expect(root.childNodes.slice(1)).toEqual([email, password]);
    show(h("input", { key: "password" }));
    expect(root.childNodes).toEqual([password]);
  });

  it("makes another thing anew", () => {
    const { root, show } = page();
    show(h("section", { key: "form" }, "form"));
    const [form] = root.childNodes;
    show(h("section", { key: "done" }, "done"));
    expect(root.childNodes).toHaveLength(1);
    expect(root.childNodes[0]).not.toBe(form);
  });

  it("calls what an element listens with now", () => {
    const { root, show } = page();
    const heard: string[] = [];
    show(h("button", { on: { click: () => heard.push("first") } }));
    show(h("button", { on: { click: () => heard.push("second") } }));
    (root.childNodes[0] as FakeElement).dispatch("click");
    expect(heard).toEqual(["second"]);
  });

  it("draws drawings as drawings", () => {
    const { root, show } = page();
    show(h("svg", {}, h("path", { d: "M0 0" })));
    const svg = root.childNodes[0] as FakeElement;
    expect([svg, svg.childNodes[0] as FakeElement].map(({ namespaceURI }) => namespaceURI)).toEqual(["http://www.w3.org/2000/svg", "http://www.w3.org/2000/svg"]);
  });
});

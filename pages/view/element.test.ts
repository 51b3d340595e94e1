import { h } from "./element";

describe("an element of a view", () => {
  it("has text where data is, whatever it looks like", () => {
    expect(h("p", { title: '"><script>' }, "<img src=x onerror=alert(1)>", 3, null, false, ["a", ["b"]])).toMatchObject({
      attributes: { title: '"><script>' },
      children: ["<img src=x onerror=alert(1)>", "3", "a", "b"],
    });
  });

  it.each(["javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "vbscript:x", "//elsewhere.example", "java\nscript:alert(1)"])("does not lead to %j", (address) => {
    expect(h("a", { href: address }).attributes).toEqual({});
  });

  it.each(["https://pay.example/x?y=1#z", "http://127.0.0.1:4000/files/1.pdf", "/purchases/1", "#tickets"])("may lead to %j", (address) => {
    expect(h("a", { href: address }).attributes).toEqual({ href: address });
  });

  it.each(["data:text/html;base64,eA==", "javascript:alert(1)", "data:image/svg+xmlx,"])("shows no picture from %j", (address) => {
    expect(h("img", { src: address }).attributes).toEqual({});
  });

  it("shows pictures that are data", () => {
    expect(h("img", { src: "data:image/svg+xml;base64,PHN2Zy8+" }).attributes).toEqual({ src: "data:image/svg+xml;base64,PHN2Zy8+" });
  });

  it.each(["onclick", "ONLOAD", "style", "srcdoc", "formaction"])("has no attribute %s", (name) => {
    expect(() => h("p", { [name]: "alert(1)" })).toThrow(/not an attribute for a view/);
  });

  it("leaves out what is not said", () => {
    expect(h("input", { required: true, disabled: false, title: null, name: undefined, maxlength: 10 }).attributes).toEqual({ required: "", maxlength: "10" });
  });
});

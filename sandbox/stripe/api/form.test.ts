import fc from "fast-check";
import { decodeForm, FormError } from "./form";

test("brackets become objects and arrays", () => {
  const form = decodeForm(
    "amount=6150&metadata[purchase]=p+1&metadata[%C3%A9]=%26&expand[]=a&expand[]=b.c" +
      "&types[1]=y&types[0]=x&items[0][price][id]=p",
  );
  expect(JSON.parse(JSON.stringify(form))).toEqual({
    amount: "6150",
    metadata: { purchase: "p 1", é: "&" },
    expand: ["a", "b.c"],
    types: ["x", "y"],
    items: [{ price: { id: "p" } }],
  });
});

test("encoded brackets, empty values and values without '=' are read", () => {
  const form = decodeForm("metadata%5Bkey%5D=&confirm&&a=b=c");
  expect(JSON.parse(JSON.stringify(form))).toEqual({ metadata: { key: "" }, confirm: "", a: "b=c" });
});

test("a parameter called __proto__ is only a parameter", () => {
  const form = decodeForm("__proto__[polluted]=1&metadata[__proto__]=2&constructor[prototype][x]=3");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.keys(form)).toEqual(["__proto__", "metadata", "constructor"]);
});

test.each(["a=1&a[b]=2", "a[b]=1&a=2", "[a]=1", "a[b=1", "a=%zz", `a${"[b]".repeat(20)}=1`, "a=1&".repeat(3000)])(
  "%.40s is refused",
  (encoded) => {
    expect(() => decodeForm(encoded)).toThrow(FormError);
  },
);

test("whatever is sent, it answers or refuses", () => {
  fc.assert(
    fc.property(fc.string(), (encoded) => {
      try {
        decodeForm(encoded);
      } catch (error) {
        expect(error).toBeInstanceOf(FormError);
      }
    }),
  );
});

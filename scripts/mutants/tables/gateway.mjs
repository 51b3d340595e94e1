/** Guards of the gateway: limits, masking, subscriptions and overload. @type {readonly import("../table.mjs").Mutant[]} */
export const gateway = [
  {
    name: "gateway: an internal error of a subgraph is returned",
    file: "gateway/plugins/mask-errors.plugin.ts",
    search: "if (typeof code === \"string\" && OUR_CODE.test(code) && !ENGINE_CODE.test(code)) {",
    replace: "if (typeof code === \"string\") {",
    kind: "unit",
    test: "gateway/plugins/mask-errors.plugin.test.ts",
  },
  {
    name: "gateway: streams are not told of changed permissions",
    file: "gateway/subscriptions/federated-subscriptions.ts",
    search: "options.principals.onChange((change) => this.apply(change))",
    replace: "options.principals.onChange(() => undefined)",
    kind: "int",
    test: "gateway/tests/subscriptions",
  },
];

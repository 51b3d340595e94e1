/**
 * Licenses that anything we ship may have, as SPDX names them: they permit use, change and redistribution for every
 * purpose and ask for no more than their text and the names of the authors.
 */
export const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
  "Unlicense",
  "Zlib",
]);

/** Packages with a license that asks for more, each with the reason why it is here all the same. */
export const EXCEPTIONS = {
  "Elastic-2.0": {
    packages: [
      "@apollo/composition",
      "@apollo/federation-internals",
      "@apollo/gateway",
      "@apollo/query-graphs",
      "@apollo/query-planner",
    ],
    reason:
      "The query planner of the gateway. It may be used, changed and redistributed, also commercially. It may not be offered to others as a managed service that gives them its features, and its notices may not be removed.",
  },
  "OFL-1.1": {
    packages: ["@fontsource/inter"],
    reason: "A font. It may be embedded in documents and shipped, and not sold by itself.",
  },
  "Bitstream-Vera": {
    packages: ["dejavu-fonts-ttf"],
    reason: "Fonts. They may be embedded in documents and shipped, and not sold by themselves.",
  },
};

/** What packages fail to say in their package.json, or say in words; read from the license that they contain. */
export const CORRECTIONS = {
  "dejavu-fonts-ttf": "Bitstream-Vera",
  "png-js": "MIT",
};

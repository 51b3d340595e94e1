// Tests wait for conditions; how long one may take in all is for a busy machine of two cores.
jest.setTimeout(60_000);

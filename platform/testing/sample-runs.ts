/**
 * How many random runs a property test makes: all with `npm run test:full`, half of them otherwise, so that the tests of
 * a change take minutes.
 * @param full the number that has found every fault so far
 */
export const sampleRuns = (full: number): number => (process.env.FULL_TESTS === "1" ? full : Math.ceil(full / 2));

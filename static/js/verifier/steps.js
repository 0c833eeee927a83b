// What came of one step: passed, failed, or not possible here; the names are those of every other verifier.

/** `said`: under which name it is said in words, where that depends on the certificate. */
export const passed = (name, said = name) => ({ name, outcome: "passed", reason: "", said });
export const failed = (name, reason) => ({ name, outcome: "failed", reason });
export const couldNotCheck = (name, reason) => ({ name, outcome: "could_not_check", reason });

export const allPassed = (steps) => steps.length > 0 && steps.every(({ outcome }) => outcome === "passed");

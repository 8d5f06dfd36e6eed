/** How hard a password is to guess: 0 is among the first tried, 4 is out of reach. */
export type Strength = 0 | 1 | 2 | 3 | 4;

/** The estimator costs time with every character; this many say enough. */
const LONGEST = 100;

const load = async () => {
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  return new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs });
};
let estimator: ReturnType<typeof load> | undefined;

/** Loads the estimator and its word list; called with the field it is for, never before. */
export function prepareStrength(): void {
  estimator ??= load();
  estimator.catch(() => (estimator = undefined)); // a meter that is missing is no reason to stop
}

/** Estimates a password; what belongs to the person counts as easy. Null when the estimator could not be loaded. */
export async function strength(password: string, personal: string[]): Promise<Strength | null> {
  prepareStrength();
  try {
    const words = personal.flatMap((text) => [text, ...text.split(/[\s@._-]+/)]).filter((w) => w.length > 2);
    return ((await estimator)?.check(password.slice(0, LONGEST), words).score as Strength) ?? null;
  } catch {
    return null;
  }
}

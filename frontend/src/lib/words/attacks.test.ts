import { expect, test } from "vitest";
import type { Move, Odds, Story } from "../api";
import { changed, dials, does, ending, figures, outcome, percent, pieces, relay, who } from "./attacks";

const move = (what: string, shown: string[] = [], changes: Partial<Move> = {}): Move =>
  ({ at: 0, who: "attacker", what, shown, outcome: "", waitMs: 0, ...changes }) as Move;
const story = (scene: string, defence: boolean, succeeded: boolean): Story =>
  ({ scene, defence, succeeded, moves: [] }) as unknown as Story;

/** Without spaces that keep a line together. */
const spaced = (text: string) => text.replaceAll("\u00a0", " ");

/** Every name of a move in app/rehearsal. */
const names =
  "registers turns_on waits types_password types_code signed_in stays_out learns_password asks_code guesses_code looks_over_shoulder signs_out waits_out could_go_on photographs changes_app sees_code steals_file reads_file finds_nothing finds reads_email reads_hash reads_secret calculates_code gives_password relays_password gives_code relays_code";
test.each(names.split(" "))("the move %s has words", (name) =>
  expect(does(move(name, ["60", "28672"]))).toMatch(/^[a-z]/),
);

test.each([
  [move("types_code", ["123456"]), "types the code", [["123 456", "code"]]],
  [move("steals_file", ["latchkey.db", "128672"]), "copies the file latchkey.db, 128,672 bytes", []],
  [move("reads_file", ["eb", "0e", "3c"]), "reads Ada's record in it", [["eb 0e 3c", "mono"]]],
  [move("reads_secret", ["EXDUHJC4"]), "reads the setup key", [["EXDU HJC4", "mono"]]],
  [move("waits_out", ["120"]), "waits 2 minutes", []],
  [
    move("looks_over_shoulder", ["seven quiet lanterns", "123456"]),
    "has seen both",
    [
      ["seven quiet lanterns", "text"],
      ["123 456", "code"],
    ],
  ],
])("what is shown with a move is set as it is read: %#", (one, said, shown) => {
  expect(does(one)).toBe(said);
  expect(pieces(one).map(({ text, set }) => [text, set])).toEqual(shown);
});

test.each([
  ["types_code", "ok", "Accepted"],
  ["registers", "ok", "Created"],
  ["types_code", "otp_incorrect", "Wrong code"],
  ["types_code", "otp_reused", "Used already"],
  ["types_password", "credentials_incorrect", "Wrong password"],
  ["guesses_code", "throttled", "Has to wait 2 minutes"],
  ["waits", "", ""],
])("%s that comes to %s is %s", (what, came, said) =>
  expect(outcome(move(what, [], { outcome: came, waitMs: came === "throttled" ? 120_000 : 0 }))).toBe(said),
);

test("everybody in a scene has a name", () =>
  expect(["victim", "attacker", "computer"].map((one) => who(move("waits", [], { who: one })))).toEqual([
    "Victim",
    "Attacker",
    "Computer",
  ]));

test.each([
  ["password", true, false, "The attacker stays out."],
  ["password", false, true, "The attacker is in."],
  ["guess", true, false, "The attacker stays out."],
  ["guess", false, false, "The attacker may go on for ever."],
  ["file", false, true, "The attacker has the codes."],
  ["file", true, true, "The attacker is in."],
  ["phish", true, true, "The attacker is in."],
])("the scene %s, its defence %s and the attacker successful %s: %s", (scene, on, succeeded, said) =>
  expect(ending(story(scene, on, succeeded)).title).toBe(said),
);

test("that the switch does not help against a page in between is said, and what would", () => {
  expect(changed(story("phish", true, true))).toMatch(/did not help/);
  expect(relay.honest).toMatch(/do not stop this.*Passkeys.*looking where one types/);
});

test("what went before the attack is one sentence", () =>
  expect(
    relay.before([
      move("registers", ["ada@example.org", "seven quiet lanterns"]),
      move("turns_on", ["123456"]),
      move("waits"),
    ]),
  ).toBe(
    "Before, the victim gets an account: ada@example.org, seven quiet lanterns; sets up two-factor, confirmed with 123 456; waits for the next code.",
  ));

const odds: Odds = {
  accepted: 3,
  possible: 1_000_000,
  chance: 3e-6,
  firstDay: 0.000102,
  guessesFirstDay: 34,
  locked: true,
  halfSeconds: 0,
  guessesInAll: 100,
  chanceInAll: 0.0003,
} as Odds;
test("guessing where it has to wait comes to a lock", () =>
  expect(figures(odds).map(({ figure, is }) => spaced(`${figure} ${is}`))).toEqual([
    "1 in 333,333 a guess: 3 of 1,000,000 codes count at a time",
    "0.01 % within a day, in which there is time for 34 guesses",
    "100 guesses then two-factor locks: 0.03 % until then",
    "Never is the chance even: two-factor locks before",
  ]));
test("guessing where nothing waits comes to a time", () => {
  const free = { ...odds, locked: false, halfSeconds: 231_049, guessesInAll: 0, chanceInAll: 1 } as Odds;
  const said = figures({ ...free, accepted: 1 } as Odds).map(({ figure, is }) => spaced(`${figure} ${is}`));
  expect(said[0]).toBe("1 in 1,000,000 a guess: 1 of 1,000,000 codes counts at a time");
  expect(said[2]).toMatch(/^No end/);
  expect(said[3]).toBe("About 3 days until the chance is even");
});

test.each([
  [0.000102, "0.01 %"],
  [0.2283, "23 %"],
  [0.9999, "over 99.9 %"],
  [1, "100 %"],
])("a chance of %d is %s", (chance, said) => expect(spaced(percent(chance))).toBe(said));

test("a dial at its end is said in words", () =>
  expect([dials.skewIs(0), dials.triesAre(0), dials.triesAre(5)]).toEqual(["none", "never waits", "5"]));

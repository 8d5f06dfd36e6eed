import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import type { Move, Odds, Story } from "../lib/api";
import { Bench } from "../lib/bench.svelte";
import { Session } from "../lib/session.svelte";
import { refusal, stubGo } from "../testing/go";
import Attacks from "./Attacks.svelte";

const motion = vi.hoisted(() => ({ current: false }));
vi.mock("svelte/motion", () => ({ prefersReducedMotion: motion }));
afterEach(() => (motion.current = false));

const button = (name: string) => screen.getByRole("button", { name });
const side = (name: string) => screen.getByRole("region", { name });
const rows = (place: HTMLElement) =>
  within(place)
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent?.replaceAll(/\s+/g, " ").trim());
const verdict = (name: string) => screen.getByRole("status", { name }).textContent ?? "";

const move = (who: string, what: string, shown: string[] = [], outcome = "", waitMs = 0) =>
  ({ at: 0, who, what, shown, outcome, waitMs }) as Move;
const story = (scene: string, defence: boolean, succeeded: boolean, ...moves: Move[]) =>
  ({ scene, defence, succeeded, moves }) as Story;

const ada = ["ada@example.org", "seven quiet lanterns"];
const known = (defence: boolean) =>
  defence
    ? story(
        "password",
        true,
        false,
        move("attacker", "types_password", ada, "ok"),
        move("computer", "asks_code"),
        move("attacker", "guesses_code", ["041121"], "otp_incorrect"),
        move("attacker", "stays_out"),
      )
    : story(
        "password",
        false,
        true,
        move("attacker", "types_password", ada, "ok"),
        move("attacker", "signed_in", ["Ada Example"]),
      );

/** The panel, with Go's answers. */
function show(answers: Record<string, unknown[]>) {
  const asked = stubGo(answers);
  render(Attacks, { bench: new Bench(new Session()) });
  return asked;
}
const choose = (name: string) => userEvent.click(screen.getByRole("radio", { name }));
const playAll = async () => {
  await userEvent.click(button("Play the scene"));
  await userEvent.click(button("Show all"));
};

test("a scene is told move by move, and its verdict after the last", async () => {
  const asked = show({ Attack: [known(true)] });
  await userEvent.click(button("Play the scene"));
  expect(asked).toEqual([["Attack", { scene: "password", defence: true }]]);
  expect(rows(side("With it"))).toHaveLength(1);
  await userEvent.click(button("Next move"));
  await userEvent.click(button("Next move"));
  expect(rows(side("With it"))).toEqual([
    "Attacker types ada@example.org · seven quiet lanterns Accepted",
    "Computer asks for a code",
    "Attacker guesses 041 121 Wrong code",
  ]);
  expect(verdict("Verdict, with it")).toBe("");
  await userEvent.click(button("Next move"));
  expect(verdict("Verdict, with it")).toMatch(
    /^\s*The attacker stays out\. The password alone opens nothing/,
  );
  expect(screen.queryByRole("button", { name: "Next move" })).toBeNull();
  expect(document.activeElement).toBe(button("Play the scene"));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("both positions of the switch stand side by side once both were played, and stay for another look", async () => {
  const asked = show({ Attack: [known(true), known(false)] });
  await playAll();
  expect(screen.queryByRole("region", { name: "Without it" })).toBeNull();
  await userEvent.click(screen.getByRole("checkbox", { name: "Two-factor is on" }));
  await playAll();
  expect(asked.map(([, attack]) => attack)).toEqual([
    { scene: "password", defence: true },
    { scene: "password", defence: false },
  ]);
  await choose("A stolen file");
  expect(screen.queryByRole("region", { name: "With it" })).toBeNull();
  await choose("Password known, no phone");
  expect(screen.getByRole<HTMLInputElement>("checkbox").checked).toBe(false);
  expect(verdict("Verdict, with it")).toContain("The attacker stays out.");
  expect(verdict("Verdict, without it")).toContain("The attacker is in.");
});

test("an answer that comes when another scene is looked at is kept for its own", async () => {
  let answer: (story: Story) => void = () => undefined;
  show({ Attack: [() => new Promise((resolve) => (answer = resolve))] });
  await userEvent.click(button("Play the scene"));
  await choose("A stolen file");
  answer(known(true));
  await choose("Password known, no phone");
  expect(rows(side("With it"))).toHaveLength(1);
});

test("with reduced motion all moves are there at once", async () => {
  motion.current = true;
  show({ Attack: [known(true)] });
  await userEvent.click(button("Play the scene"));
  expect(rows(side("With it"))).toHaveLength(4);
  expect(screen.queryByRole("button", { name: "Next move" })).toBeNull();
});

test("a scene that fails is refused and leaves the page as it is", async () => {
  show({ Attack: [refusal("internal")] });
  await userEvent.click(button("Play the scene"));
  expect(await screen.findByRole("alert")).toBeTruthy();
  expect(button("Play the scene")).toBeTruthy();
});

test("a page in between fills two panes, and says that no code stops it", async () => {
  show({
    Attack: [
      story(
        "phish",
        true,
        true,
        move("victim", "registers", ada, "ok"),
        move("victim", "gives_password", ada),
        move("attacker", "relays_password", ada, "ok"),
        move("victim", "gives_code", ["218476"]),
        move("attacker", "relays_code", ["218476"], "ok"),
        move("attacker", "signed_in", ["Ada Example", "ada@example.org"]),
        move("victim", "types_code", ["218476"], "otp_reused"),
      ),
    ],
  });
  await choose("A page in between");
  expect(
    screen.getByRole("checkbox", { name: "A code counts once", description: "It does not help here." }),
  ).toBeTruthy();
  await userEvent.click(button("Play the scene"));
  const [victim, attacker] = [side("What the victim sees"), side("The attacker's screen")];
  const fields = (pane: HTMLElement) =>
    within(pane)
      .getAllByRole("definition")
      .map((one) => one.textContent);
  expect(fields(victim)).toEqual(["–", "–", "–"]);
  await userEvent.click(button("Next move"));
  expect([fields(victim), fields(attacker)]).toEqual([
    [...ada, "–"],
    ["–", "–", "–"],
  ]);
  await userEvent.click(button("Show all"));
  expect(fields(attacker)).toEqual([...ada, "218 476"]);
  expect(attacker.textContent).toContain("Ada Example's account is open here");
  expect(victim.textContent).toContain("The attacker's page");
  expect(rows(victim).at(-1)).toBe("6 types the code 218 476 Used already");
  expect(screen.getByText(/Time-based codes do not stop this/)).toBeTruthy();
  expect(verdict("Verdict, with it")).toMatch(/The attacker is in\. The switch did not help/);
});

const odds = {
  accepted: 3,
  possible: 1_000_000,
  firstDay: 0.000102,
  guessesFirstDay: 34,
  locked: true,
  halfSeconds: 0,
  guessesInAll: 100,
  chanceInAll: 0.0003,
} as Odds;

test("the dials of guessing ask Go, and its figures are told", async () => {
  const asked = show({ GuessingOdds: [odds, { ...odds, accepted: 5 }] });
  await choose("Guessing the code");
  const told = await screen.findByRole("list", { name: "What guessing comes to" });
  expect(rows(told)[0]).toBe("1 in 333,333 a guess: 3 of 1,000,000 codes count at a time");
  const slider = screen.getByRole<HTMLInputElement>("slider", { name: "Steps accepted either side" });
  slider.value = "2";
  for (const type of ["input", "change"]) slider.dispatchEvent(new Event(type, { bubbles: true }));
  await screen.findByText("1 in 200,000");
  expect(asked).toEqual([
    ["GuessingOdds", { digits: 6, skew: 1, tries: 5 }],
    ["GuessingOdds", { digits: 6, skew: 2, tries: 5 }],
  ]);
});

import { vi } from "vitest";
import type {
  Account,
  AccountDetails,
  AccountRow,
  AccountsPage,
  AccountsQuery,
  Code,
  Enrolment,
  State,
} from "../lib/api";

/** An answer to one bound call: a value, or a function of the arguments that returns it or throws. */
type Answer = unknown;

/** Puts a Go in place that answers with the next of `answers[name]`, the last one for ever. Returns what it was asked. */
export function stubGo(answers: Record<string, Answer[]>): [name: string, ...args: unknown[]][] {
  const asked: [string, ...unknown[]][] = [];
  const left = structuredClone(Object.fromEntries(Object.entries(answers).map(([k, v]) => [k, v.length])));
  const App = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        async (...args: unknown[]) => {
          asked.push([name, ...args]);
          const list = answers[name];
          if (!list) throw new Error(`no answer to ${name}`);
          const at = list.length - (left[name] ?? 0);
          if ((left[name] ?? 0) > 1) left[name] = (left[name] ?? 0) - 1;
          const answer = list[at];
          if (answer instanceof Error) throw answer;
          return typeof answer === "function" ? (answer as (...args: unknown[]) => unknown)(...args) : answer;
        },
    },
  );
  vi.stubGlobal("go", { app: { App } });
  return asked;
}

/** A refusal as Wails delivers it. */
export function refusal(code: Code, retryAfterMs?: number, factor?: string): Error {
  return new Error(JSON.stringify({ code, retryAfterMs, factor }));
}

/** A person with two-factor on. */
export const account: Account = {
  id: "00",
  fullName: "Amara Okafor",
  email: "amara@harbour.example",
  username: "amara",
  role: "administrator",
  otpOn: true,
  otpSince: Date.UTC(2026, 2, 2),
  otpUsed: Date.UTC(2026, 8, 4),
  otpDue: 0,
  otpMayTurnOff: true,
  recoveryLeft: 7,
  recoveryTotal: 10,
  recoveryKept: true,
  passwordChanged: Date.UTC(2026, 8, 4),
  signedIn: Date.UTC(2026, 8, 5),
  signedInWith: "code",
  previousSignIn: Date.UTC(2026, 8, 4),
  previousSignInWith: "code",
  refused: 0,
  otpWeak: false,
  notices: [],
  backupDue: false,
};

/** Somebody else's account as the list has it: the i-th of many. */
export function person(i: number, changes: Partial<AccountRow> = {}): AccountRow {
  return {
    id: `p${i}`,
    fullName: `Person ${i}`,
    email: `person${i}@harbour.example`,
    username: "",
    role: "member",
    status: "active",
    twoFactor: "off",
    lastSignIn: 0,
    self: false,
    ...changes,
  };
}

/** The list of accounts as Go gives it, with as many others as are wished for. */
export const listOf =
  (others: number) =>
  ({ search, offset, limit }: AccountsQuery): AccountsPage => {
    const all = Array.from({ length: others }, (_, i) => person(i + 1));
    const found = all.filter(({ fullName }) => fullName.toLowerCase().includes(search.toLowerCase()));
    return { all: others, total: found.length, offset, rows: found.slice(offset, offset + limit) };
  };

/** What may be known of a person. */
export function details(i: number, changes: Partial<AccountDetails> = {}): AccountDetails {
  return {
    ...person(i),
    lastAdministrator: false,
    createdAt: Date.UTC(2026, 5, 11),
    roleSince: Date.UTC(2026, 5, 11),
    passwordChanged: Date.UTC(2026, 5, 12),
    passwordKind: "own",
    passwordExpires: 0,
    otpSince: 0,
    otpUsed: 0,
    otpDue: 0,
    otpWeak: false,
    recoveryLeft: 0,
    recoveryTotal: 0,
    recoveryKept: false,
    lastSignInWith: "",
    refused: 0,
    throttles: [],
    ...changes,
  };
}

/** A pending second factor. */
export const enrolment: Enrolment = {
  forced: false,
  issuer: "Latchkey",
  label: account.email,
  setupKey: "RHRU S7EO XRQJ ZDPB 7KSC 4ZIL WLLA KCSI",
  uri: "otpauth://totp/",
  qr: "data:image/png;base64,",
  qrLarge: "data:image/png;base64,",
  modules: 53,
  stepEndsMs: 1_800_000_023_000,
  periodMs: 30_000,
  now: 1_800_000_000_000,
};

/** A state of the session: signed out, unless said otherwise. */
export function state(changes: Partial<State> = {}): State {
  return {
    rev: 1,
    phase: "signed_out",
    reason: "",
    demo: false,
    kiosk: false,
    waiting: false,
    mayCopy: true,
    mayUseFiles: true,
    issuer: "Latchkey",
    visitorsMayRegister: true,
    demoOffered: true,
    minPassword: 8,
    codeDigits: 6,
    codePeriodMs: 30_000,
    idleInMs: 0,
    idleAfterMs: 600_000,
    ...changes,
  } as State;
}

/** A state with somebody signed in. */
export function signedIn(changes: Partial<State> = {}): State {
  return state({ phase: "signed_in", idleInMs: 600_000, account, ...changes });
}

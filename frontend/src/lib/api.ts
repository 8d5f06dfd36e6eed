/**
 * What the page may ask of Go, and the one place that knows how it is asked.
 *
 * Every call either answers or is refused with an {@link ApiError}: nothing else leaves this file.
 */
import * as bound from "../../wailsjs/go/app/App";
import { app, session, store } from "../../wailsjs/go/models";

/** Where the session stands. Go decides; the page draws it. */
export type Phase = `${session.Phase}`;
/** Why a call was refused. `messages.ts` has the words. */
export type Code = `${app.Code}`;
/** What was throttled or locked; "" where it is not one of a person's factors. */
export type Factor = "" | "password" | "otp" | "recovery_code";

type BoundState = Awaited<ReturnType<typeof bound.State>>;
/** All the page may know at one moment. Times are UTC milliseconds, 0 is never. */
export type State = Omit<BoundState, "phase"> & { phase: Phase };
export type Clock = NonNullable<State["clock"]>;
export type Account = NonNullable<State["account"]>;
export type Enrolment = NonNullable<State["enrolment"]>;
export type Proof = Parameters<typeof bound.Reauthenticate>[0];
export type Profile = Parameters<typeof bound.UpdateMe>[0];

export type AccountsQuery = session.AccountsQuery;
export type AccountsPage = session.AccountsPage;
export type AccountRow = session.AccountRow;
export type AccountDetails = session.AccountDetails;
export type Throttle = session.Throttle;
export type NewAccount = session.NewAccount;
export type Issued = session.Issued;
export type BackupMade = session.BackupMade;
export type ChosenFile = session.ChosenFile;
export type BackupPreview = session.BackupPreview;
export type BackupChange = session.BackupChange;
export type PolicyChange = session.PolicyChange;
export type ImportFile = session.ImportFile;
export type ImportOptions = session.ImportOptions;
export type ImportReport = session.ImportReport;
export type RowError = session.RowError;
export type Progress = session.Progress;

/** What an entry of the activity tells. `entries.ts` has the words. */
export type Kind = `${store.Kind}`;
export type ActivityQuery = Parameters<typeof bound.Activity>[0];
type BoundPage = Awaited<ReturnType<typeof bound.Activity>>;
export type Entry = Omit<BoundPage["rows"][number], "kind"> & { kind: Kind };
export type ActivityPage = Omit<BoundPage, "rows"> & { rows: Entry[] };
export type Integrity = Awaited<ReturnType<typeof bound.CheckActivity>>;
export type Status = Awaited<ReturnType<typeof bound.Status>>;

/** The stable name of a policy, in entries and refusals. `policies.ts` has the words. */
export type PolicyField = `${app.PolicyField}`;
export type Policy = Awaited<ReturnType<typeof bound.Policy>>;

/** What an explained refusal tells of a code. */
export interface Explained {
  /** How far the phone's clock is off, in milliseconds; less than 0 when it is behind. */
  offsetMs: number;
  /** When the secret was replaced; 0 where it was not. */
  since: number;
  /** What the account is set to: "SHA1", "SHA256", "SHA512", and 6 or 8. */
  algorithm: string;
  digits: number;
}
const unexplained: Explained = { offsetMs: 0, since: 0, algorithm: "", digits: 0 };

/** A refused call. */
export class ApiError extends Error {
  constructor(
    readonly code: Code,
    /** How long to wait before the next try, in milliseconds; 0 where waiting does not help. */
    readonly retryAfterMs = 0,
    readonly factor: Factor = "",
    /** Of a policy that is out of bounds; "" where it is none. */
    readonly field: PolicyField | "" = "",
    /** What is known of a refused code, where the refusal is explained. */
    readonly explained: Explained = unexplained,
  ) {
    super(code);
  }
}

/** Every code there is. */
export const codes: ReadonlySet<Code> = new Set(Object.values(app.Code));

/** Every kind of entry there is. */
export const kinds: readonly Kind[] = Object.values(store.Kind);
/** Every policy there is. */
export const policyFields: readonly PolicyField[] = Object.values(app.PolicyField);

/** Reads a code that Go sent as plain text; what is unknown here is "internal". */
export function parseCode(text: unknown): Code {
  return codes.has(text as Code) ? (text as Code) : "internal";
}

/** Reads what a promise was rejected with: an Error around JSON; anything else is "internal". */
export function parseError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  try {
    const wire: unknown = JSON.parse(thrown instanceof Error ? thrown.message : String(thrown));
    const { code, retryAfterMs, factor, field, offsetMs, since, algorithm, digits } = wire as Record<
      string,
      unknown
    >;
    return new ApiError(
      parseCode(code),
      number(retryAfterMs),
      factor === "password" || factor === "otp" || factor === "recovery_code" ? factor : "",
      policyFields.find((name) => name === field) ?? "",
      {
        offsetMs: number(offsetMs),
        since: number(since),
        algorithm: typeof algorithm === "string" ? algorithm : "",
        digits: number(digits),
      },
    );
  } catch {
    return new ApiError("internal");
  }
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

// async, so that a missing binding is a refusal like any other instead of a throw in an event handler
const ask =
  <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    try {
      return await call(...args);
    } catch (thrown) {
      throw parseError(thrown);
    }
  };
const phases: ReadonlySet<unknown> = new Set(Object.values(session.Phase));
// a state in a phase without a screen would end in a blank page
const askState = <A extends unknown[]>(call: (...args: A) => Promise<BoundState>) =>
  ask(async (...args: A) => {
    const answer = await call(...args);
    if (!phases.has(answer?.phase)) throw new ApiError("internal");
    return answer as State;
  });

export const state = askState(bound.State);
export const touch = askState(bound.Touch);
export const away = askState(bound.Away);
export const leaveKiosk = ask(bound.LeaveKiosk);

export const register = askState(bound.Register);
export const login = askState(bound.Login);
export const validateOTP = askState(bound.ValidateOTP);
export const resynchroniseOTP = askState(bound.ResynchroniseOTP);
export const consumeRecoveryCode = askState(bound.UseRecoveryCode);
export const setNewPassword = askState(bound.SetNewPassword);
export const logout = askState(bound.Logout);

export const generateOTP = askState(bound.GenerateOTP);
export const verifyOTP = askState(bound.VerifyOTP);
export const cancelOTP = askState(bound.CancelOTP);
export const disableOTP = askState(bound.DisableOTP);
export const newRecoveryCodes = askState(bound.NewRecoveryCodes);
export const confirmRecoveryCodes = askState(bound.ConfirmRecoveryCodes);

export const updateMe = askState(bound.UpdateMe);
export const changePassword = askState(bound.ChangePassword);
export const reauthenticate = askState(bound.Reauthenticate);

export const copySetupKey = ask(bound.CopySetupKey);
export const copyRecoveryCodes = ask(bound.CopyRecoveryCodes);
export const saveRecoveryCodes = ask(bound.SaveRecoveryCodes);
export const printRecoveryCodes = ask(bound.PrintRecoveryCodes);

export const setTheme = ask(bound.SetTheme);

export const accounts = ask(bound.Accounts);
export const accountIDs = ask(bound.AccountIDs);
export const account = ask(bound.Account);
export const createAccount = ask(bound.CreateAccount);
export const updateAccount = ask(bound.UpdateAccount);
export const setRole = ask(bound.SetRole);
export const disableAccounts = ask(bound.DisableAccounts);
export const enableAccounts = ask(bound.EnableAccounts);
export const resetOTP = ask(bound.ResetOTP);
export const issueTemporaryPassword = ask(bound.IssueTemporaryPassword);
export const copyTemporaryPassword = ask(bound.CopyTemporaryPassword);
export const hideTemporaryPassword = ask(bound.HideTemporaryPassword);
export const liftLock = ask(bound.LiftLock);
export const deleteAccount = ask(bound.DeleteAccount);
export const exportAccounts = ask(bound.ExportAccounts);

export const activity = ask(bound.Activity as (query: ActivityQuery) => Promise<ActivityPage>);
export const myActivity = ask(bound.MyActivity as (before: number, limit: number) => Promise<ActivityPage>);
export const checkActivity = ask(bound.CheckActivity);
export const exportActivity = ask(bound.ExportActivity);
export const policy = ask(bound.Policy);
export const savePolicy = askState(bound.SavePolicy);
export const status = ask(bound.Status);
export const confirmClock = askState(bound.ConfirmClock);

export const newPassphrase = ask(bound.NewPassphrase);
export const copyPassphrase = ask(bound.CopyPassphrase);
export const backup = ask(bound.Backup);
export const chooseBackup = ask(bound.ChooseBackup);
export const checkBackup = ask(bound.CheckBackup);
export const forgetBackup = ask(bound.ForgetBackup);
export const restoreBackup = askState(bound.RestoreBackup);
export const chooseImport = ask(bound.ChooseImport);
export const checkImport = ask(bound.CheckImport);
export const runImport = ask(bound.Import);
export const importProgress = ask(bound.ImportProgress);
export const cancelImport = ask(bound.CancelImport);

export const startDemo = askState(bound.StartDemo);
export const restartDemo = askState(bound.RestartDemo);
export const leaveDemo = askState(bound.LeaveDemo);

export type BenchView = Awaited<ReturnType<typeof bound.Rehearsal>>;
export type Defences = BenchView["defences"];
export type BenchEntry = BenchView["phone"]["entries"][number];
export type BenchStep = BenchView["ribbon"][number];
export type Sum = Parameters<typeof bound.WorkOut>[0];
export type Working = Awaited<ReturnType<typeof bound.WorkOut>>;
export type Story = Awaited<ReturnType<typeof bound.Attack>>;
export type Move = Story["moves"][number];
export type Dials = Parameters<typeof bound.GuessingOdds>[0];
export type Odds = Awaited<ReturnType<typeof bound.GuessingOdds>>;
export type Board = Awaited<ReturnType<typeof bound.ClassBoard>>;
export type Learner = Board["learners"][number];

export const rehearsal = ask(bound.Rehearsal);
export const runTime = ask(bound.RunTime);
export const stepTime = ask(bound.StepTime);
export const realTime = ask(bound.RealTime);
export const setPhoneError = ask(bound.SetPhoneError);
export const setDefences = ask(bound.SetDefences);
export const scanQR = ask(bound.ScanQR);
export const chooseEntry = ask(bound.ChooseEntry);
export const removeEntry = ask(bound.RemoveEntry);
export const losePhone = ask(bound.LosePhone);
export const replacePhone = ask(bound.UseOwnPhone);
export const saveMoment = ask(bound.SaveMoment);
export const returnToMoment = askState(bound.ReturnToMoment);
export const workOut = ask(bound.WorkOut);
export const attack = ask(bound.Attack);
export const guessingOdds = ask(bound.GuessingOdds);
export const createClass = ask(bound.CreateClass);
export const classBoard = ask(bound.ClassBoard);
export const resetLearners = ask(bound.ResetLearners);
export const exportClass = ask(bound.ExportClass);
export const printBench = ask(bound.PrintBench);

export const retry = askState(bound.Retry);
export const close = ask(bound.Close);

export namespace app {
	
	export enum Code {
	    ACCOUNT_DISABLED = "account_disabled",
	    ACCOUNT_MISSING = "account_missing",
	    BACKUP_COSTLY = "backup_costly",
	    BACKUP_DAMAGED = "backup_damaged",
	    BACKUP_FOREIGN = "backup_foreign",
	    BACKUP_NEWER = "backup_newer",
	    BACKUP_NO_ADMINISTRATOR = "backup_no_administrator",
	    BACKUP_UNVERIFIED = "backup_unverified",
	    BUSY = "busy",
	    CLIPBOARD_FAILED = "clipboard_failed",
	    CLOCK_EARLY = "clock_early",
	    CLOCK_WRONG = "clock_wrong",
	    CLOSING = "closing",
	    CONFIRMATION_WRONG = "confirmation_wrong",
	    CREDENTIALS_INCORRECT = "credentials_incorrect",
	    DATA_DAMAGED = "data_damaged",
	    DATA_FAILED = "data_failed",
	    DATA_FOREIGN = "data_foreign",
	    DATA_IN_USE = "data_in_use",
	    DATA_NEWER = "data_newer",
	    DATA_READ_ONLY = "data_read_only",
	    DATA_SYMLINK = "data_symlink",
	    DATA_TRUNCATED = "data_truncated",
	    DATA_UNREADABLE = "data_unreadable",
	    EMAIL_INVALID = "email_invalid",
	    EMAIL_TAKEN = "email_taken",
	    FACTOR_LOCKED = "factor_locked",
	    FILE_EMPTY = "file_empty",
	    FILE_NOT_REGULAR = "file_not_regular",
	    FILE_TOO_LARGE = "file_too_large",
	    FILE_UNREADABLE = "file_unreadable",
	    FULL_NAME_INVALID = "full_name_invalid",
	    IMPORT_CANCELLED = "import_cancelled",
	    IMPORT_COLUMNS = "import_columns",
	    IMPORT_IN_USE = "import_in_use",
	    IMPORT_PASSWORDS = "import_passwords",
	    IMPORT_ROWS = "import_rows",
	    IMPORT_TOO_MANY = "import_too_many",
	    IMPORT_UNKNOWN = "import_unknown",
	    INTERNAL = "internal",
	    KEYRING_UNAVAILABLE = "keyring_unavailable",
	    KEY_ELSEWHERE = "key_elsewhere",
	    KEY_FILE_INVALID = "key_file_invalid",
	    KEY_FILE_IN_DATA_FOLDER = "key_file_in_data_folder",
	    KEY_FILE_REQUIRED = "key_file_required",
	    KEY_MISSING = "key_missing",
	    KEY_WRONG = "key_wrong",
	    LAST_ADMINISTRATOR = "last_administrator",
	    NOTHING_SCANNED = "nothing_scanned",
	    NOT_ADMINISTRATOR = "not_administrator",
	    NOT_IN_KIOSK = "not_in_kiosk",
	    NO_MOMENT = "no_moment",
	    NO_PHONE = "no_phone",
	    OTP_ALGORITHM = "otp_algorithm",
	    OTP_DIGITS = "otp_digits",
	    OTP_FAST = "otp_fast",
	    OTP_INCORRECT = "otp_incorrect",
	    OTP_MALFORMED = "otp_malformed",
	    OTP_NOT_LIVE = "otp_not_live",
	    OTP_REPLACED = "otp_replaced",
	    OTP_REQUIRED = "otp_required",
	    OTP_REUSED = "otp_reused",
	    OTP_SLOW = "otp_slow",
	    OTP_UNSYNCHRONISED = "otp_unsynchronised",
	    OWN_ACCOUNT = "own_account",
	    PASSPHRASE_INCORRECT = "passphrase_incorrect",
	    PASSPHRASE_SHORT = "passphrase_short",
	    PASSWORD_COMMON = "password_common",
	    PASSWORD_EXPIRED = "password_expired",
	    PASSWORD_INCORRECT = "password_incorrect",
	    PASSWORD_LONG = "password_long",
	    PASSWORD_PERSONAL = "password_personal",
	    PASSWORD_SAME = "password_same",
	    PASSWORD_SHORT = "password_short",
	    PASSWORD_TEMPORARY = "password_temporary",
	    POLICY_INVALID = "policy_invalid",
	    PRINT_FAILED = "print_failed",
	    PROOF_REQUIRED = "proof_required",
	    RECOVERY_CODE_INCORRECT = "recovery_code_incorrect",
	    RECOVERY_CODE_MALFORMED = "recovery_code_malformed",
	    REGISTRATION_CLOSED = "registration_closed",
	    REQUEST_INVALID = "request_invalid",
	    ROSTER_INVALID = "roster_invalid",
	    ROW_CODE_PARAMETERS = "row_code_parameters",
	    ROW_DATE = "row_date",
	    ROW_EMAIL_TWICE = "row_email_twice",
	    ROW_FLAG = "row_flag",
	    ROW_HASH_COST = "row_hash_cost",
	    ROW_HASH_UNKNOWN = "row_hash_unknown",
	    ROW_MALFORMED = "row_malformed",
	    ROW_PASSWORD_MISSING = "row_password_missing",
	    ROW_ROLE = "row_role",
	    ROW_SECRET = "row_secret",
	    ROW_TOO_LONG = "row_too_long",
	    ROW_USERNAME_TWICE = "row_username_twice",
	    SAVE_FAILED = "save_failed",
	    THROTTLED = "throttled",
	    USERNAME_INVALID = "username_invalid",
	    USERNAME_TAKEN = "username_taken",
	    WRONG_PHASE = "wrong_phase",
	}
	export enum PolicyField {
	    BACKUP_DAYS = "backup_days",
	    CODE_ALGORITHM = "code_algorithm",
	    CODE_DIGITS = "code_digits",
	    CODE_PERIOD = "code_period",
	    DEMO = "demo",
	    EXPLAIN_CODES = "explain_codes",
	    GRACE_DAYS = "grace_days",
	    IDLE = "idle",
	    ISSUER = "issuer",
	    KIOSK = "kiosk",
	    KIOSK_FILES = "kiosk_files",
	    KIOSK_IDLE = "kiosk_idle",
	    LONGEST_SESSION = "longest_session",
	    RECOVERY_CODES = "recovery_codes",
	    REQUIRE_TWO_FACTOR = "require_two_factor",
	    SHORTEST_PASSWORD = "shortest_password",
	    VISITORS_MAY_REGISTER = "visitors_may_register",
	}
	export interface Health {
	    version: string;
	    phase: session.Phase;
	    reason: string;
	}
	export interface Profile {
	    fullName: string;
	    email: string;
	    username: string;
	}
	export interface Registration {
	    fullName: string;
	    email: string;
	    username: string;
	    password: string;
	}

}

export namespace rehearsal {
	
	export interface Attack {
	    scene: string;
	    defence: boolean;
	}
	export interface RosterError {
	    row: number;
	    text: string;
	    reason: string;
	}
	export interface Learner {
	    id: string;
	    fullName: string;
	    email: string;
	    username: string;
	    password: string;
	    passwordSet: boolean;
	    enrolled: boolean;
	    kept: boolean;
	    recovered: boolean;
	}
	export interface Board {
	    learners: Learner[];
	    errors: RosterError[];
	}
	export interface Defences {
	    skew: number;
	    once: boolean;
	    waits: boolean;
	}
	export interface Dials {
	    digits: number;
	    skew: number;
	    tries: number;
	}
	export interface Entry {
	    id: string;
	    issuer: string;
	    label: string;
	    algorithm: string;
	    digits: number;
	    periodMs: number;
	    code: string;
	    next: string;
	    endsInMs: number;
	    status: string;
	}
	
	export interface Move {
	    at: number;
	    who: string;
	    what: string;
	    shown: string[];
	    outcome: string;
	    waitMs: number;
	}
	export interface Odds {
	    accepted: number;
	    possible: number;
	    chance: number;
	    firstDay: number;
	    guessesFirstDay: number;
	    locked: boolean;
	    halfSeconds: number;
	    guessesInAll: number;
	    chanceInAll: number;
	}
	export interface Phone {
	    now: number;
	    errorMs: number;
	    lost: boolean;
	    own: boolean;
	    entries: Entry[];
	}
	
	export interface Step {
	    t: number;
	    at: number;
	    away: number;
	    code: string;
	    phone: boolean;
	    verdict: string;
	    usedAt: number;
	}
	export interface Story {
	    scene: string;
	    defence: boolean;
	    succeeded: boolean;
	    moves: Move[];
	}
	export interface Sum {
	    entry: string;
	    t: number;
	    secret: string;
	    encoding: string;
	    algorithm: string;
	    digits: number;
	    periodSeconds: number;
	    unixSeconds: number;
	}
	export interface View {
	    now: number;
	    running: boolean;
	    real: boolean;
	    periodMs: number;
	    endsInMs: number;
	    defences: Defences;
	    phone: Phone;
	    entry: string;
	    ribbon: Step[];
	    moments: number[];
	}
	export interface Working {
	    unixSeconds: number;
	    periodSeconds: number;
	    t: number;
	    message: string[];
	    algorithm: string;
	    mac: string[];
	    offset: number;
	    chosen: string[];
	    number: number;
	    digits: number;
	    code: string;
	}

}

export namespace session {
	
	export enum Phase {
	    CODE_REQUIRED = "code_required",
	    ENROLLING = "enrolling",
	    PASSWORD_EXPIRED = "password_expired",
	    RECOVERY_CODES = "recovery_codes",
	    SIGNED_IN = "signed_in",
	    SIGNED_OUT = "signed_out",
	    UNAVAILABLE = "unavailable",
	    WELCOME = "welcome",
	}
	export interface Account {
	    id: string;
	    fullName: string;
	    email: string;
	    username: string;
	    role: string;
	    otpOn: boolean;
	    otpSince: number;
	    otpUsed: number;
	    otpDue: number;
	    otpMayTurnOff: boolean;
	    recoveryLeft: number;
	    recoveryTotal: number;
	    recoveryKept: boolean;
	    passwordChanged: number;
	    signedIn: number;
	    signedInWith: string;
	    previousSignIn: number;
	    previousSignInWith: string;
	    refused: number;
	    otpWeak: boolean;
	    notices: string[];
	    backupDue: boolean;
	}
	export interface Throttle {
	    factor: string;
	    failures: number;
	    failedAt: number;
	    until: number;
	    locked: boolean;
	}
	export interface AccountDetails {
	    id: string;
	    fullName: string;
	    email: string;
	    username: string;
	    role: string;
	    status: string;
	    twoFactor: string;
	    self: boolean;
	    lastAdministrator: boolean;
	    createdAt: number;
	    roleSince: number;
	    passwordChanged: number;
	    passwordKind: string;
	    passwordExpires: number;
	    otpSince: number;
	    otpUsed: number;
	    otpDue: number;
	    otpWeak: boolean;
	    recoveryLeft: number;
	    recoveryTotal: number;
	    recoveryKept: boolean;
	    lastSignIn: number;
	    lastSignInWith: string;
	    refused: number;
	    throttles: Throttle[];
	}
	export interface AccountRow {
	    id: string;
	    fullName: string;
	    email: string;
	    username: string;
	    role: string;
	    status: string;
	    twoFactor: string;
	    lastSignIn: number;
	    self: boolean;
	}
	export interface AccountsPage {
	    all: number;
	    total: number;
	    offset: number;
	    rows: AccountRow[];
	}
	export interface AccountsQuery {
	    search: string;
	    role: string;
	    status: string;
	    twoFactor: string;
	    sort: string;
	    descending: boolean;
	    offset: number;
	    limit: number;
	}
	export interface ActivityRow {
	    seq: number;
	    at: number;
	    kind: string;
	    actor: string;
	    actorId: string;
	    actorName: string;
	    subjectId: string;
	    subjectName: string;
	    outcome: string;
	    factor: string;
	    count: number;
	    field: string;
	    old: string;
	    new: string;
	    hash: string;
	}
	export interface ActivityPage {
	    rows: ActivityRow[];
	    next: number;
	    count: number;
	    oldest: number;
	    head: string;
	}
	export interface ActivityQuery {
	    search: string;
	    searchKinds: string[];
	    person: string;
	    kind: string;
	    outcome: string;
	    from: number;
	    to: number;
	    before: number;
	    limit: number;
	}
	
	export interface BackupChange {
	    what: string;
	    fullName: string;
	    email: string;
	}
	export interface BackupMade {
	    saved: boolean;
	    name: string;
	    bytes: number;
	    accounts: number;
	    entries: number;
	}
	export interface PolicyChange {
	    field: string;
	    old: string;
	    new: string;
	}
	export interface BackupPreview {
	    madeAt: number;
	    version: string;
	    issuer: string;
	    accounts: number;
	    administrators: number;
	    entries: number;
	    changes: BackupChange[];
	    moreChanges: number;
	    policies: PolicyChange[];
	}
	export interface ChosenFile {
	    chosen: boolean;
	    name: string;
	    bytes: number;
	}
	export interface Clock {
	    doubt: string;
	    byMs: number;
	    since: number;
	    people: number;
	}
	export interface Enrolment {
	    forced: boolean;
	    issuer: string;
	    label: string;
	    setupKey: string;
	    uri: string;
	    qr: string;
	    qrLarge: string;
	    modules: number;
	    stepEndsMs: number;
	    periodMs: number;
	    now: number;
	}
	export interface ImportFile {
	    chosen: boolean;
	    name: string;
	    kind: string;
	    rows: number;
	    columns: string[];
	    ignored: string[];
	    hasPasswords: boolean;
	    hasTwoFactor: boolean;
	    administrators: number;
	}
	export interface ImportOptions {
	    passwords: string;
	    administrators: boolean;
	    skipErrors: boolean;
	}
	export interface RowError {
	    line: number;
	    column: string;
	    code: string;
	    value: string;
	}
	export interface ImportReport {
	    rows: number;
	    accounts: number;
	    administrators: number;
	    twoFactor: number;
	    weakSecrets: number;
	    shortPasswords: number;
	    noPassword: number;
	    seconds: number;
	    errors: RowError[];
	    moreErrors: number;
	    done: boolean;
	}
	export interface Integrity {
	    intact: boolean;
	    count: number;
	    broken: number;
	    oldest: number;
	    checkedAt: number;
	    head: string;
	}
	export interface Issued {
	    id: string;
	    password: string;
	    expiresAt: number;
	}
	export interface NewAccount {
	    fullName: string;
	    email: string;
	    username: string;
	    role: string;
	}
	export interface Policy {
	    issuer: string;
	    visitorsMayRegister: boolean;
	    requireOTP: string;
	    graceDays: number;
	    requiredSince: number;
	    minPassword: number;
	    algorithm: string;
	    digits: number;
	    periodSeconds: number;
	    idleMinutes: number;
	    longestMinutes: number;
	    kioskIdleSeconds: number;
	    demo: boolean;
	    kiosk: boolean;
	    kioskFiles: boolean;
	    recoveryCodes: number;
	    backupDays: number;
	    explainCodes: string;
	}
	
	export interface Progress {
	    done: number;
	    total: number;
	}
	export interface Proof {
	    password: string;
	    code: string;
	    recoveryCode: string;
	}
	
	export interface State {
	    rev: number;
	    phase: Phase;
	    reason: string;
	    demo: boolean;
	    kiosk: boolean;
	    waiting: boolean;
	    mayCopy: boolean;
	    mayUseFiles: boolean;
	    issuer: string;
	    visitorsMayRegister: boolean;
	    demoOffered: boolean;
	    minPassword: number;
	    codeDigits: number;
	    codePeriodMs: number;
	    idleInMs: number;
	    idleAfterMs: number;
	    account?: Account;
	    enrolment?: Enrolment;
	    recoveryCodes?: string[];
	    clock?: Clock;
	}
	export interface Status {
	    version: string;
	    file: string;
	    bytes: number;
	    format: number;
	    generation: number;
	    accounts: number;
	    entries: number;
	    head: string;
	    fingerprint: string;
	    keyPlace: string;
	    now: number;
	    lastBackup: number;
	    backupDays: number;
	    backupDue: boolean;
	    clock: Clock;
	    clockSeen: number;
	    clockConfirmed: number;
	}

}

export namespace store {
	
	export enum Kind {
	    ACCESS_REFUSED = "access_refused",
	    ACCOUNTS_EXPORTED = "accounts_exported",
	    ACCOUNT_CREATED = "account_created",
	    ACCOUNT_DELETED = "account_deleted",
	    ACCOUNT_DISABLED = "account_disabled",
	    ACCOUNT_ENABLED = "account_enabled",
	    ACCOUNT_IMPORTED = "account_imported",
	    ACCOUNT_UNLOCKED = "account_unlocked",
	    ACTIVITY_CHECKED = "activity_checked",
	    ACTIVITY_EXPORTED = "activity_exported",
	    BACKUP_MADE = "backup_made",
	    BACKUP_RESTORED = "backup_restored",
	    CLOCK_CONFIRMED = "clock_confirmed",
	    CLOCK_DOUBTED = "clock_doubted",
	    FACTOR_ACCEPTED = "factor_accepted",
	    KEY_REPLACED = "key_replaced",
	    KIOSK_LEFT = "kiosk_left",
	    OTP_DISABLED = "otp_disabled",
	    OTP_ENROLLED = "otp_enrolled",
	    OTP_REPLACED = "otp_replaced",
	    OTP_RESET = "otp_reset",
	    OTP_RESYNCHRONISED = "otp_resynchronised",
	    PASSWORD_CHANGED = "password_changed",
	    PASSWORD_ISSUED = "password_issued",
	    POLICY_CHANGED = "policy_changed",
	    PROFILE_CHANGED = "profile_changed",
	    PROOF_REFUSED = "proof_refused",
	    RECOVERY_CODES_KEPT = "recovery_codes_kept",
	    RECOVERY_CODES_REPLACED = "recovery_codes_replaced",
	    ROLE_CHANGED = "role_changed",
	    SIGNED_IN = "signed_in",
	    SIGN_IN_REFUSED = "sign_in_refused",
	    STARTED = "started",
	    STOPPED = "stopped",
	    UNKNOWN_REFUSED = "unknown_refused",
	}

}


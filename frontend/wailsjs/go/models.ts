export namespace app {
	
	export enum Code {
	    ACCOUNT_DISABLED = "account_disabled",
	    BUSY = "busy",
	    CLIPBOARD_FAILED = "clipboard_failed",
	    CLOSING = "closing",
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
	    FULL_NAME_INVALID = "full_name_invalid",
	    INTERNAL = "internal",
	    KEYRING_UNAVAILABLE = "keyring_unavailable",
	    KEY_ELSEWHERE = "key_elsewhere",
	    KEY_FILE_INVALID = "key_file_invalid",
	    KEY_FILE_IN_DATA_FOLDER = "key_file_in_data_folder",
	    KEY_FILE_REQUIRED = "key_file_required",
	    KEY_MISSING = "key_missing",
	    KEY_WRONG = "key_wrong",
	    OTP_INCORRECT = "otp_incorrect",
	    OTP_MALFORMED = "otp_malformed",
	    OTP_REQUIRED = "otp_required",
	    OTP_REUSED = "otp_reused",
	    PASSWORD_COMMON = "password_common",
	    PASSWORD_EXPIRED = "password_expired",
	    PASSWORD_INCORRECT = "password_incorrect",
	    PASSWORD_LONG = "password_long",
	    PASSWORD_PERSONAL = "password_personal",
	    PASSWORD_SAME = "password_same",
	    PASSWORD_SHORT = "password_short",
	    PRINT_FAILED = "print_failed",
	    PROOF_REQUIRED = "proof_required",
	    RECOVERY_CODE_INCORRECT = "recovery_code_incorrect",
	    RECOVERY_CODE_MALFORMED = "recovery_code_malformed",
	    REGISTRATION_CLOSED = "registration_closed",
	    SAVE_FAILED = "save_failed",
	    THROTTLED = "throttled",
	    USERNAME_INVALID = "username_invalid",
	    USERNAME_TAKEN = "username_taken",
	    WRONG_PHASE = "wrong_phase",
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
	    issuer: string;
	    visitorsMayRegister: boolean;
	    demoOffered: boolean;
	    minPassword: number;
	    codeDigits: number;
	    idleInMs: number;
	    idleAfterMs: number;
	    account?: Account;
	    enrolment?: Enrolment;
	    recoveryCodes?: string[];
	}

}


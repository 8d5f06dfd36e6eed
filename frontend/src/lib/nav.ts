/** Where to go inside the phase signed_in. Which page is open is the page's own affair: Go knows nothing of it. */

/** Pages for everyone. */
export type OwnPage = "account" | "profile" | "password" | "turn-off" | "own-activity";
/** Pages for administrators; Go refuses every call of theirs to anybody else. */
export type AdministratorPage =
  "accounts" | "new-account" | "import" | "activity" | "policies" | "backup" | "status";
export type Page = OwnPage | AdministratorPage;

/** A page, and what it was opened for. */
export interface Place {
  page: Page;
  /** The account to show on Accounts, or to filter by on Activity. */
  person?: { id: string; fullName: string } | undefined;
  /** What was just done, to be said on the page. */
  done?: string | undefined;
}

/** The way around, given to every screen. */
export interface Nav {
  /** What is open; null where it is no page of signed_in. */
  readonly at: Place | null;
  /** Opens a page anew, the one that is open as well. */
  open(page: Page, forWhat?: Omit<Place, "page">): void;
}

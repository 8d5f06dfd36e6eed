/** The administrators' pages: a chunk of their own, so that signing in waits for none of it. */
import type { Component } from "svelte";
import type { AdministratorPage, Nav } from "../lib/nav";
import type { Session } from "../lib/session.svelte";
import Accounts from "./Accounts.svelte";
import Activity from "./Activity.svelte";
import Backup from "./Backup.svelte";
import ImportAccounts from "./ImportAccounts.svelte";
import NewAccount from "./NewAccount.svelte";
import Policies from "./Policies.svelte";
import Status from "./Status.svelte";

export const screens: Record<AdministratorPage, Component<{ session: Session; nav: Nav }>> = {
  accounts: Accounts,
  "new-account": NewAccount,
  import: ImportAccounts,
  activity: Activity,
  policies: Policies,
  backup: Backup,
  status: Status,
};

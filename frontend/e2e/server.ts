import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { State } from "../src/lib/api";

/** What the desktop was asked to do. */
export interface Desktop {
  clipboard: string;
  files: string[];
  printed: number;
  quit: boolean;
  theme: string;
}

/** The program on practice data of its own, as app/e2e serves it. */
export class Server {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  /** Starts a server; the arguments are those of app/e2e. */
  static async start(...args: string[]): Promise<Server> {
    const page = process.env["LATCHKEY_PAGE"] ?? "";
    const child = spawn(process.env["LATCHKEY_E2E"] ?? "", ["-page", page, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [url] = (await once(createInterface(child.stdout), "line")) as [string];
    return new Server(url, child);
  }

  /** What it holds of the machine's memory, in kB. */
  memory = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, "utf8"))?.[1]);

  /** Ends it, as it ends by itself when this process is killed. */
  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.stdin?.end();
    await ended;
  }

  /** Calls a bound method as the page would; a refusal is thrown as its code. */
  async call(method: string, ...args: unknown[]): Promise<State> {
    const { result, error } = JSON.parse(await this.#post(`call/${method}`, args)) as {
      result: State;
      error?: string;
    };
    if (error) throw new Error((JSON.parse(error) as { code: string }).code);
    return result;
  }

  /** Begins on new data, at the computer's own time. */
  reset = () => this.#post("reset");
  /** Closes the program and opens it again on the same data. */
  restart = () => this.#post("restart");
  /** Moves Go's clock by a duration such as 30s or -1h; answers with its time in milliseconds. */
  move = async (by: string) => Number(await this.#post(`clock/${by}`));
  /** Sets Go's clock by a duration as somebody at the machine would: only the time that is told moves, none passes. */
  jump = async (by: string) => Number(await this.#post(`jump/${by}`));
  /** Lets another program have the data before this one opens it, and end again. */
  hold = () => this.#post("hold");
  release = () => this.#post("release");
  /** Lays fields over an account or the policy, in Go's own names, while the program is closed. */
  change = (identifier: string, fields: object) => this.#post(`account/${identifier}`, fields);
  policy = (fields: object) => this.#post("policy", fields);
  /** Adds as many members as are wished for, person1@example.org and so on, behind everybody's back. */
  people = (n: number) => this.#post(`people/${n}`);
  /** Adds entries of the program to the activity, a minute apart up to now. */
  entries = (n: number) => this.#post(`entries/${n}`);

  /** Says which file a person chooses in a dialog: one with this content or, without it, what was saved under the name. */
  choose = async (name: string, content?: string | Uint8Array) => {
    const answer = await fetch(`${this.url}/__e2e/choose/${encodeURIComponent(name)}`, {
      method: "POST",
      body: (content ?? null) as BodyInit | null,
    });
    if (!answer.ok) throw new Error(`choose: ${await answer.text()}`);
  };

  /** What a person saved under a name, also before the last reset. */
  saved = async (name: string) => {
    const answer = await fetch(`${this.url}/__e2e/saved/${encodeURIComponent(name)}`);
    if (!answer.ok) throw new Error(`saved: ${await answer.text()}`);
    return new Uint8Array(await answer.arrayBuffer());
  };

  async desktop(): Promise<Desktop> {
    return (await (await fetch(`${this.url}/__e2e/desktop`)).json()) as Desktop;
  }

  async #post(path: string, body?: object): Promise<string> {
    const answer = await fetch(`${this.url}/__e2e/${path}`, {
      method: "POST",
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text}`);
    return text;
  }
}

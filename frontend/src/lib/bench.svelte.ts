import { untrack } from "svelte";
import * as api from "./api";
import type { ApiError, BenchView, State } from "./api";
import { clock } from "./clock.svelte";
import type { Outcome, Session } from "./session.svelte";

/** How often the bench asks what its clocks show, in milliseconds. */
const EVERY_MS = 1000;

/** The bench beside the real screens, as Go last told it. */
export class Bench {
  /** Replaced whole, never changed. Null until Go has answered for the first time. */
  #view = $state.raw<BenchView | null>(null);
  /** Why the newest act on the bench was refused. */
  error = $state.raw<ApiError | null>(null);
  /** Rises when the real screens are to begin anew, whatever was typed in them. */
  turn = $state(0);

  #timer: ReturnType<typeof setInterval> | undefined;
  /** Rises when an act begins and when it ends: what was asked before either is overtaken. */
  #acts = 0;

  constructor(readonly session: Session) {}

  get view(): BenchView | null {
    return this.#view;
  }

  #show(view: BenchView): void {
    this.#view = view;
    clock.say(view.now, view.running);
  }

  start(): () => void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), EVERY_MS);
    return () => {
      clearInterval(this.#timer);
      clock.leave();
    };
  }

  /** Asks what the bench shows now. */
  async look(): Promise<void> {
    const acts = this.#acts;
    const { value } = await this.session.ask(api.rehearsal);
    if (value && acts === this.#acts) this.#show(value);
  }

  /** Does something on the bench. */
  async act(call: () => Promise<BenchView>): Promise<boolean> {
    this.#acts++;
    const { value, error } = await this.session.ask(call);
    this.#acts++;
    this.error = error;
    if (value) this.#show(value);
    return value !== undefined;
  }

  /** Has the phone read the QR code that the page shows, from its pixels. */
  async scan(): Promise<boolean> {
    return this.act(async () => api.scanQR(picture()));
  }

  /** Puts everything back as it was; the real screens begin anew. */
  async returnTo(moment: number): Promise<boolean> {
    const { done, error } = await this.#turn(() => api.returnToMoment(moment));
    this.error = error;
    return done;
  }

  /** Begins again from nothing. */
  async restart(): Promise<boolean> {
    const { done, error } = await this.#turn(api.restartDemo);
    this.error = error;
    return done;
  }

  async #turn(call: () => Promise<State>): Promise<Outcome> {
    this.#acts++;
    const outcome = await untrack(() => this.session.run(call));
    this.#acts++;
    if (outcome.done) {
      this.turn++;
      await this.look();
    }
    return outcome;
  }
}

/** What one part of the bench does. Its refusal stands there until something else is done anywhere on the bench. */
export class Acts {
  #refused = $state.raw<ApiError | null>(null);

  constructor(readonly bench: () => Bench) {}

  get error(): ApiError | null {
    return this.#refused === this.bench().error ? this.#refused : null;
  }

  async do(call: () => Promise<BenchView>): Promise<void> {
    await this.#note(this.bench().act(call));
  }

  /** Has the phone read the QR code. */
  async scan(): Promise<void> {
    await this.#note(this.bench().scan());
  }

  async #note(done: Promise<boolean>): Promise<void> {
    this.#refused = (await done) ? null : this.bench().error;
  }
}

/** The QR code on the page as its pixels are: a PNG as a data URI; "" where there is none. */
function picture(): string {
  const image = document.querySelector<HTMLImageElement>("img[data-qr]");
  if (!image?.complete) return "";
  const ratio = window.devicePixelRatio || 1;
  const canvas = document.createElement("canvas");
  const side = Math.round(image.getBoundingClientRect().width * ratio);
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context || side === 0) return "";
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.drawImage(image, 0, 0, side, side);
  return canvas.toDataURL("image/png");
}

/** What a demonstration's bench said of the computer's clock, which may stand still there or be ahead. */
interface Said {
  now: number;
  running: boolean;
  at: number;
}

let said = $state.raw<Said | null>(null);

/** The computer's clock as Go goes by it: its own, but in a demonstration whose clock can be moved. */
export const clock = {
  /** In milliseconds since 1970. It is no state: whoever shows it asks again. */
  now: (): number => (said ? said.now + (said.running ? performance.now() - said.at : 0) : Date.now()),
  /** Whether a bench has the clock. */
  get moved(): boolean {
    return said !== null;
  },
  get running(): boolean {
    return said?.running ?? true;
  },
  /** A bench says what its clock shows. */
  say(now: number, running: boolean): void {
    said = { now, running, at: performance.now() };
  },
  /** The bench is gone. */
  leave(): void {
    said = null;
  },
};

import type { ApiError, Proof, State } from "./api";
import { aboutCode, place, unasked, type Placed } from "./messages";

/** What is typed to prove who is here: the password and, with two-factor on, a code or a recovery code. */
export class ProofForm {
  proof = $state<Proof>({ password: "", code: "", recoveryCode: "" });
  /** A recovery code takes the place of the code. */
  recovery = $state(false);
  refused = $state.raw<Placed<"password" | "code" | "recovery">>({});

  /** The proof as it is sent, or null after saying which part of it is missing. */
  complete(twoFactor: boolean): Proof | null {
    const { password, code, recoveryCode } = this.proof;
    if (!password) this.refused = { password: unasked.password };
    else if (twoFactor && this.recovery && !recoveryCode.trim())
      this.refused = { recovery: unasked.recovery };
    else if (twoFactor && !this.recovery && !code) this.refused = { code: unasked.code };
    else
      return { password, code: this.recovery ? "" : code, recoveryCode: this.recovery ? recoveryCode : "" };
    return null;
  }

  /** Shows a refusal beside the part it concerns. */
  refuse(error: ApiError | null, here: State | null): void {
    this.refused = place(
      error,
      {
        password: ["password_incorrect", "password"],
        code: aboutCode,
        recovery: ["recovery_code_malformed", "recovery_code_incorrect", "recovery_code"],
      },
      here,
    );
  }

  /** Changes over between code and recovery code. */
  swap(): void {
    this.recovery = !this.recovery;
    this.refused = {};
  }
}

import { expect, test } from "vitest";
import { refusal, stubGo } from "../testing/go";
import * as api from "./api";

test("a refusal keeps its code, its wait and its factor", async () => {
  stubGo({ Login: [refusal("throttled", 30_000, "password")] });
  await expect(api.login("a", "b")).rejects.toMatchObject({
    code: "throttled",
    retryAfterMs: 30_000,
    factor: "password",
  });
});

test("a policy that cannot be used is named, and what is no policy is not", async () => {
  const wire = (field: string) => new Error(JSON.stringify({ code: "policy_invalid", field }));
  expect(api.parseError(wire("kiosk_idle")).field).toBe("kiosk_idle");
  expect(api.parseError(wire("toString")).field).toBe("");
});

test.each([
  new Error("[object Object]"),
  new Error('{"code":"no_such_code"}'),
  new Error("null"),
  undefined,
  "text",
])("what cannot be understood is internal: %s", (thrown) => {
  expect(api.parseError(thrown).code).toBe("internal");
});

test("a binding that is not there is a refusal, not a throw", async () => {
  await expect(api.state()).rejects.toMatchObject({ code: "internal" });
});

import { cleared, expectAnew, mark, touch } from "./kiosk-steps";
import { ada, ben, button, enrol, everything, heading, leave, register, signIn } from "./steps";
import { expect, test } from "./test";

/** How many people come, one after another; the long form asks for more. */
const VISITORS = Number(process.env["LATCHKEY_VISITORS"] ?? 15);

test.use({ kiosk: true });

test(`${VISITORS} visitors sign in, look and leave, and nothing grows with them`, async ({
  page,
  server,
}) => {
  test.setTimeout(60_000 + VISITORS * 5_000);
  await register(server, ada, ben);
  const { phone } = await enrol(server, ada);
  const tools = await page.context().newCDPSession(page);
  await tools.send("Performance.enable");

  async function measure() {
    await tools.send("HeapProfiler.collectGarbage");
    const { metrics } = await tools.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((m) => m.name === name)?.value ?? 0;
    return {
      heap: of("JSHeapUsedSize"),
      nodes: of("Nodes"),
      listeners: of("JSEventListeners"),
      program: server.memory(),
    };
  }

  await page.goto("/");
  let first = await measure();
  for (let i = 0; i < VISITORS; i++) {
    await touch(page);
    await signIn(page, i % 4 ? ben : ada);
    if (i % 4 === 0) {
      await expect(heading(page, "Two-factor code")).toBeVisible();
      await page.keyboard.type(await phone.next());
    }
    await button(page, "Your activity").click();
    await expect(heading(page, "Your activity")).toBeVisible();
    await mark(page);
    if (i % 2) await button(page, "Sign out").click();
    else await leave(page, server, -1);
    await expectAnew(page);
    await expect(page.getByText(cleared)).toBeVisible();
    expect(await everything(page)).not.toMatch(/Ada|Ben|example\.org/);
    if (i === 4) first = await measure(); // what is loaded once is there
  }
  const last = await measure();
  if (VISITORS > 15) console.log(`visitors: ${JSON.stringify({ visitors: VISITORS, first, last })}`);
  expect(last.nodes).toBeLessThan(first.nodes + 200);
  expect(last.listeners).toBeLessThan(first.listeners + 50);
  expect(last.heap).toBeLessThan(first.heap + 3_000_000);
  expect(last.program).toBeLessThan(first.program + 96_000);
});

import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import CodeInput from "./CodeInput.svelte";

const reused = { fact: "This code has already been used.", next: "Wait for the next one." };
function show(digits = 6) {
  const onfull = vi.fn();
  const view = render(CodeInput, { value: "", digits, onfull });
  return { ...view, onfull, input: screen.getByLabelText<HTMLInputElement>("Code") };
}

test("it is one input, and submits itself once at the last digit", async () => {
  const { input, onfull, container } = show();
  expect(container.querySelectorAll("input")).toHaveLength(1);
  await userEvent.type(input, "12345");
  expect(onfull).not.toHaveBeenCalled();
  await userEvent.type(input, "6");
  expect(onfull).toHaveBeenCalledTimes(1);
});

test("eight digits are eight", async () => {
  const { input, onfull } = show(8);
  await userEvent.type(input, "123456");
  expect(onfull).not.toHaveBeenCalled();
  await userEvent.type(input, "78");
  expect(onfull).toHaveBeenCalledTimes(1);
});

test("spaces and no-break spaces are removed from what is pasted; nothing else is", async () => {
  const { input, onfull } = show();
  await userEvent.click(input);
  await userEvent.paste(" 123\u00a0456 ");
  expect(input.value).toBe("123456");
  expect(onfull).toHaveBeenCalledTimes(1);
  await userEvent.clear(input);
  await userEvent.paste("123-456");
  expect(input.value).toBe("123-456");
  expect(onfull).toHaveBeenCalledTimes(1);
});

test("digits of other scripts are not submitted", async () => {
  const { input, onfull } = show();
  await userEvent.click(input);
  await userEvent.paste("١٢٣٤٥٦");
  expect(onfull).not.toHaveBeenCalled();
});

test("a refused code stays, is not submitted again, and makes way at the next keystroke", async () => {
  const { input, onfull, rerender } = show();
  await userEvent.type(input, "123456");
  await rerender({ value: "123456", refusal: reused });
  expect(input.value).toBe("123456");
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("alert").id).toBe(input.getAttribute("aria-describedby"));
  expect(onfull).toHaveBeenCalledTimes(1);
  await userEvent.click(input); // the caret, where a person may put it
  input.setSelectionRange(6, 6);
  await userEvent.keyboard("7");
  expect(input.value).toBe("7");
  expect(input.hasAttribute("aria-invalid")).toBe(false);
  await userEvent.keyboard("00000");
  expect(onfull).toHaveBeenCalledTimes(2);
});

test("Enter right after the last digit is not a second attempt; later it is", async () => {
  const { input, onfull } = show();
  const submit = vi.fn((event: Event) => event.preventDefault());
  const form = document.createElement("form");
  input.closest(".field")?.before(form);
  form.append(input.closest(".field") as Element);
  form.addEventListener("submit", submit);
  await userEvent.type(input, "123456{Enter}");
  expect(onfull).toHaveBeenCalledTimes(1);
  expect(submit).not.toHaveBeenCalled();
  const later = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  Object.defineProperty(later, "timeStamp", { value: performance.now() + 2_000 });
  expect(input.dispatchEvent(later), "and the form is asked").toBe(true);
  await userEvent.type(input, "{Backspace}{Enter}");
  expect(submit).toHaveBeenCalledTimes(1);
});

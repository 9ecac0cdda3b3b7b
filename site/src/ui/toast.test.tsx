import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clearToasts, showToast, Toasts } from "./toast";

const wait = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
const toast = (text: string) => screen.queryByText(text);
const undo = { label: "Undo", run: () => undefined };

/** The `li` of a toast, which the pointer comes over. */
function item(text: string): HTMLElement {
  const found = toast(text)?.closest("li");
  if (!found) throw new Error(`There is no toast “${text}”`);
  return found;
}

beforeEach(() => {
  vi.useFakeTimers();
  clearToasts();
  render(<Toasts label="Notices" closeLabel="Close" />);
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a toast", () => {
  it("stays under the pointer, and then only for the rest of its time", async () => {
    act(() => showToast("boat.jpg is back."));
    await wait(8);
    fireEvent.pointerEnter(item("boat.jpg is back."));
    await wait(60);
    expect(toast("boat.jpg is back.")).toBeVisible();
    fireEvent.pointerLeave(item("boat.jpg is back."));
    await wait(1.9);
    expect(toast("boat.jpg is back.")).toBeVisible();
    await wait(0.2);
    expect(toast("boat.jpg is back.")).toBeNull();
  });

  it("goes when its action comes too late, also under the pointer", async () => {
    act(() => showToast("boat.jpg is deleted.", { seconds: 60, until: Date.now() + 58_000, action: undo }));
    fireEvent.pointerEnter(item("boat.jpg is deleted."));
    await wait(55);
    fireEvent.pointerLeave(item("boat.jpg is deleted."));
    await wait(2.9);
    fireEvent.pointerEnter(item("boat.jpg is deleted."));
    expect(toast("boat.jpg is deleted.")).toBeVisible();
    await wait(0.2);
    expect(toast("boat.jpg is deleted.")).toBeNull();
  });

  it("goes after its own time where its action can still be taken elsewhere, and leads there", async () => {
    const link = { label: "In the bin for 7 days", to: "/history/bin" };
    act(() => showToast("boat.jpg is deleted.", { seconds: 12, until: Date.now() + 86_400_000, action: undo, link }));
    fireEvent.pointerEnter(item("boat.jpg is deleted."));
    await wait(60);
    expect(screen.getByRole("link", { name: "In the bin for 7 days" })).toHaveAttribute("href", "/history/bin");
    fireEvent.pointerLeave(item("boat.jpg is deleted."));
    await wait(11.9);
    expect(toast("boat.jpg is deleted.")).toBeVisible();
    await wait(0.2);
    expect(toast("boat.jpg is deleted.")).toBeNull();
  });

  it("goes when its link is followed", () => {
    act(() => showToast("boat.jpg is deleted.", { link: { label: "In the bin", to: "/history/bin" } }));
    fireEvent.click(screen.getByRole("link", { name: "In the bin" }));
    expect(toast("boat.jpg is deleted.")).toBeNull();
    expect(window.location.pathname).toBe("/history/bin");
  });

  it("stays as long as it can be undone, however many come after it", () => {
    act(() => {
      for (const name of ["a", "b", "c", "d", "e"]) showToast(`${name} is deleted.`, { seconds: 60, until: Date.now() + 58_000, action: undo });
      for (const name of ["a", "b", "c", "d"]) showToast(`${name} is back.`);
    });
    expect(screen.getAllByRole("button", { name: "Undo" })).toHaveLength(5);
    expect(screen.getAllByText(/is back/)).toHaveLength(3);
    expect(toast("a is back.")).toBeNull();
  });
});

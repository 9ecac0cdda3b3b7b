import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import { signIn } from "../../api/session";
import type { Restoration } from "../../api/types";
import { useLanguage } from "../../i18n/language";
import { HEALTH, json, network, problem, restoration, TOKENS, type Handler } from "../../test-network";
import { clearToasts, Toasts } from "../../ui/toast";
import { BinPage } from "./bin-page";

const user = userEvent.setup();
const DAY_MS = 86_400_000;
const MB = 1024 * 1024;

const inBin = (id: string, filename: string, days: number): Restoration =>
  restoration({
    id,
    filename,
    deleted_at: new Date(Date.now() - 2 * DAY_MS).toISOString(),
    removed_at: new Date(Date.now() + days * DAY_MS).toISOString(),
  });
const PHOTOS = [inBin("01C", "wedding.jpg", 5), inBin("01B", "boat.jpg", 4), inBin("01A", "school.jpg", 1)];

/** A server with these photos in the bin, that can put them back and remove them. */
async function show(routes: Record<string, Handler> = {}, photos = PHOTOS, disk: object | null = null, undo = 604_800) {
  const gone = new Set<string>();
  const perPhoto = photos.flatMap((photo): [string, Handler][] => [
    [`DELETE /restore/${photo.id}`, () => (gone.add(photo.id), json({ deleted_at: photo.deleted_at, removed_at: photo.deleted_at }))],
    [`POST /restore/${photo.id}/undelete`, () => (gone.add(photo.id), json({ ...photo, removed_at: null }))],
  ]);
  const there = () => photos.filter(({ id }) => !gone.has(id));
  const seen = network({
    "POST /auth/login": () => json(TOKENS),
    "GET /health": () => json({ ...HEALTH, undo_seconds: undo }),
    "GET /storage": () =>
      json({
        used_bytes: 9 * MB,
        original_bytes: 0,
        result_bytes: 0,
        complete: true,
        restorations: 1,
        deleted: there().length,
        deleted_bytes: there().length * 2 * MB,
        in_bin: there().length,
        in_bin_bytes: there().length * 2 * MB,
        largest: [],
        disk,
      }),
    "GET /restore/history": ({ query }) => json({ items: query.get("deleted") === "true" ? there() : [], next_cursor: null }),
    "DELETE /bin": () => (photos.forEach(({ id }) => gone.add(id)), json({ emptied: photos.length, next_cursor: null })),
    ...Object.fromEntries(perPhoto),
    ...routes,
  });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  render(
    <QueryClientProvider client={queryClient}>
      <BinPage />
      <Toasts label="Notices" closeLabel="Close" />
    </QueryClientProvider>,
  );
  return seen;
}

const box = (name: string) => screen.queryByRole("checkbox", { name: `Select ${name}` });
const dialog = () => within(screen.getByRole("dialog"));
const asked = (seen: { method: string; path: string }[]) =>
  seen.map(({ method, path }) => `${method} ${path}`).filter((each) => !each.startsWith("GET"));

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  useLanguage.setState({ language: "en" });
});

describe("the bin", () => {
  it("says what is in it, how much that is, and when each is removed", async () => {
    await show();
    expect(await screen.findByText("Removed in 5 days")).toBeVisible();
    expect(screen.getByText("Removed in 24 hours")).toBeVisible();
    expect(await screen.findByText(/^3 photos, 6\sMB$/)).toBeVisible();
    expect(await screen.findByText(/stay here for up to 7 days/)).toBeVisible();
    expect(screen.queryByRole("link", { name: /Open/ })).toBeNull();
  });

  it("puts one back, and says so", async () => {
    const seen = await show();
    await user.click(await screen.findByRole("button", { name: "Put boat.jpg back" }));
    expect(await screen.findByText("boat.jpg is back.")).toBeVisible();
    expect(box("boat.jpg")).toBeNull();
    await waitFor(() => expect(box("school.jpg")).toHaveFocus());
    expect(asked(seen)).toContain("POST /restore/01B/undelete");
  });

  it("asks before it deletes for good, and does nothing when that is taken back", async () => {
    const seen = await show();
    const opener = await screen.findByRole("button", { name: "Delete boat.jpg for good" });
    await user.click(opener);
    expect(dialog().getByRole("heading", { name: "Delete boat.jpg for good?" })).toBeVisible();
    expect(dialog().getByText(/Nobody can bring them back/)).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(asked(seen)).toEqual(["POST /auth/login"]);
    await user.click(opener);
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    expect(await screen.findByText("boat.jpg is deleted for good.")).toBeVisible();
    expect(box("boat.jpg")).toBeNull();
    const deletion = seen.find(({ method }) => method === "DELETE");
    expect(deletion?.path).toBe("/restore/01B");
    expect(deletion?.query.get("forever")).toBe("true");
  });

  it("leads from the heading into the list with the arrow keys", async () => {
    await show();
    await screen.findByRole("checkbox", { name: "Select wedding.jpg" });
    const heading = screen.getByRole("heading", { name: "Bin" });
    heading.tabIndex = -1;
    heading.focus();
    await user.keyboard("{ArrowDown}");
    expect(box("wedding.jpg")).toHaveFocus();
  });

  it("does both for a selection", async () => {
    const seen = await show();
    await user.click(await screen.findByRole("checkbox", { name: "Select boat.jpg" }));
    await user.click(screen.getByRole("checkbox", { name: "Select school.jpg" }));
    const bar = within(screen.getByRole("toolbar", { name: "2 selected" }));
    await user.click(bar.getByRole("button", { name: "Put back" }));
    expect(await screen.findByText("2 photos are back.")).toBeVisible();
    expect(screen.queryByRole("toolbar")).toBeNull();
    await user.click(screen.getByRole("checkbox", { name: "Select wedding.jpg" }));
    await user.click(within(screen.getByRole("toolbar")).getByRole("button", { name: "Delete for good" }));
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    expect(await screen.findByText("wedding.jpg is deleted for good.")).toBeVisible();
    expect(asked(seen)).toHaveLength(4);
  });

  it("can be gone through by keyboard alone", async () => {
    await show();
    await screen.findByRole("checkbox", { name: "Select wedding.jpg" });
    await user.keyboard("{ArrowRight}");
    expect(box("wedding.jpg")).toHaveFocus();
    await user.keyboard("{ArrowRight} ");
    expect(box("boat.jpg")).toBeChecked();
    await user.keyboard("{Escape}");
    expect(box("boat.jpg")).not.toBeChecked();
    await user.keyboard("{Delete}");
    expect(dialog().getByRole("heading", { name: "Delete boat.jpg for good?" })).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Delete for good" }));
    await waitFor(() => expect(box("school.jpg")).toHaveFocus());
  });

  it("is emptied part by part, after it has said what is lost, and the heading has the focus then", async () => {
    let rounds = 0;
    const gone = { done: false };
    const seen = await show({
      "DELETE /bin": ({ query }) => {
        expect(query.get("cursor")).toBe(rounds === 0 ? null : "more");
        rounds += 1;
        gone.done = rounds === 2;
        return json({ emptied: 2, next_cursor: rounds === 2 ? null : "more" });
      },
      "GET /restore/history": () => json({ items: gone.done ? [] : PHOTOS, next_cursor: null }),
    });
    await user.click(await screen.findByRole("button", { name: "Empty the bin" }));
    expect(dialog().getByText(/removes everything in the bin for good \(3 photos, 6\sMB\)/)).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Empty the bin" }));
    expect(await screen.findByRole("heading", { name: "The bin is empty" })).toBeVisible();
    expect(asked(seen).filter((each) => each === "DELETE /bin")).toHaveLength(2);
    await waitFor(() => expect(screen.getByRole("heading", { name: "Bin" })).toHaveFocus());
  });

  it("says why it could not be emptied, and shows what is left", async () => {
    await show({ "DELETE /bin": () => problem(503, "Busy", "Try again in a moment.") });
    await user.click(await screen.findByRole("button", { name: "Empty the bin" }));
    await user.click(dialog().getByRole("button", { name: "Empty the bin" }));
    expect(await screen.findByText(/Busy. Try again in a moment/)).toBeVisible();
    expect(box("boat.jpg")).toBeVisible();
  });

  it("shows again what could not be put back, and says why", async () => {
    await show({ "POST /restore/01B/undelete": () => problem(409, "Nothing to undo", "It is too late.") });
    await user.click(await screen.findByRole("button", { name: "Put boat.jpg back" }));
    expect(await screen.findByText(/Nothing to undo/)).toBeVisible();
    await waitFor(() => expect(box("boat.jpg")).toBeVisible());
  });

  it("says what it is for when it is empty", async () => {
    await show({}, []);
    expect(await screen.findByText("The bin is empty")).toBeVisible();
    expect(await screen.findByText(/Photos you delete stay here for up to 7 days/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Empty the bin" })).toBeNull();
  });

  it("says that it is skipped where that is so", async () => {
    await show({}, PHOTOS, { state: "full", total_bytes: 9, free_bytes: 0, reserve_bytes: 1 }, 60);
    expect(await screen.findByRole("alert")).toHaveTextContent(/The disk is full.*Empty the bin to free 6\sMB/);
    expect(await screen.findByText(/Photos you delete skip the bin/)).toBeVisible();
  });

  it("says when it cannot be had, and tries again", async () => {
    let broken = true;
    const list = () => json({ items: PHOTOS, next_cursor: null });
    await show({ "GET /restore/history": () => (broken ? problem(404, "Not here", "Nothing.") : list()) });
    expect(await screen.findByText("Couldn't load the bin")).toBeVisible();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("checkbox", { name: "Select boat.jpg" })).toBeVisible();
  });

  it("looks further when a page comes back empty but is not the last", async () => {
    await show({
      "GET /restore/history": ({ query }) =>
        json(query.get("cursor") === "more" ? { items: PHOTOS, next_cursor: null } : { items: [], next_cursor: "more" }),
    });
    expect(await screen.findByRole("checkbox", { name: "Select boat.jpg" })).toBeVisible();
  });

  it("speaks German", async () => {
    useLanguage.setState({ language: "de" });
    await show();
    expect(await screen.findByText("Wird in 5 Tagen entfernt")).toBeVisible();
    expect(await screen.findByText(/bleiben höchstens 7 Tage hier/)).toBeVisible();
  });
});

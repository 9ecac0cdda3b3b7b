import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import { signIn } from "../../api/session";
import { json, MODEL, network, problem, restoration, TOKENS, type Handler } from "../../test-network";
import { clearToasts, Toasts } from "../../ui/toast";
import { HistoryPage } from "./history-page";

const user = userEvent.setup();
const PHOTOS = [
  restoration({ id: "01C", filename: "wedding.jpg" }),
  restoration({ id: "01B", filename: "boat.jpg" }),
  restoration({ id: "01A", filename: "school.jpg", status: "failed", result: null, processed_url: null }),
];

/** Into the bin, for a week. */
const DELETION = { deleted_at: "2026-11-18T11:06:42Z", removed_at: "2026-11-25T11:06:42Z" };

/** A server with these photos, that can delete and bring back. */
async function show(routes: Record<string, Handler> = {}, photos = PHOTOS, address = "/history") {
  const deleted = new Set<string>();
  const perPhoto = photos.flatMap((photo): [string, Handler][] => [
    [`DELETE /restore/${photo.id}`, () => (deleted.add(photo.id), json(DELETION))],
    [`POST /restore/${photo.id}/undelete`, () => (deleted.delete(photo.id), json(photo))],
  ]);
  const seen = network({
    "POST /auth/login": () => json(TOKENS),
    "GET /models": () => json({ items: [MODEL] }),
    "GET /restore/history": ({ query }) => {
      const q = query.get("q") ?? "";
      const items = photos.filter(({ id, filename }) => !deleted.has(id) && filename.includes(q));
      return json({ items, next_cursor: null });
    },
    ...Object.fromEntries(perPhoto),
    ...routes,
  });
  await signIn({ username: "admin", password: "pw", remember_me: false });
  window.history.replaceState(null, "", address);
  render(
    <QueryClientProvider client={queryClient}>
      <HistoryPage />
      <Toasts label="Notices" closeLabel="Close" />
    </QueryClientProvider>,
  );
  return seen;
}

const card = (name: string) => screen.queryByRole("link", { name: new RegExp(`Open ${name}`) });

beforeEach(() => {
  queryClient.clear();
  clearToasts();
});

describe("the history", () => {
  it("shows every photo with its state", async () => {
    await show();
    expect(await screen.findByRole("link", { name: "Open wedding.jpg (Done)" })).toHaveAttribute("href", "/?r=01C");
    expect(card("school.jpg")).toHaveAccessibleName("Open school.jpg (Failed)");
    expect(screen.queryByRole("button", { name: "Download school.jpg" })).toBeNull();
  });

  it("says which page of a file was restored, where it was one alone", async () => {
    const [whole] = PHOTOS;
    const one = restoration({ id: "01D", filename: "album.tif", original: { ...restoration().original, page: 2 } });
    await show({}, [one, ...(whole === undefined ? [] : [whole])]);
    const pages = (await screen.findAllByTitle(/2× faithful · /)).map((facts) => /page \d+/.exec(facts.textContent)?.[0]);
    expect(pages).toEqual(["page 2", undefined]);
    expect(screen.getByTitle(/ · page 2 · noise: 1$/)).toBeVisible();
  });

  it("deletes at once and brings back what was deleted", async () => {
    const seen = await show();
    await user.click(await screen.findByRole("button", { name: "Delete boat.jpg" }));
    expect(await screen.findByText("boat.jpg is deleted.")).toBeVisible();
    expect(card("boat.jpg")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(card("boat.jpg")).toBeVisible());
    const changes = seen.filter(({ path }) => path.startsWith("/restore/01B"));
    expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "DELETE /restore/01B",
      "POST /restore/01B/undelete",
    ]);
  });

  it("does not bring back what was deleted while the list was being asked for again", async () => {
    const late: ((answer: Response) => void)[] = [];
    let isSlow = false;
    const stale = json({ items: [restoration({ id: "01D", filename: "newer.jpg" }), ...PHOTOS], next_cursor: null });
    await show({
      "GET /restore/history": () =>
        isSlow ? new Promise((resolve) => late.push(resolve)) : json({ items: PHOTOS, next_cursor: null }),
    });
    await screen.findByRole("button", { name: "Delete boat.jpg" });
    isSlow = true;
    const again = queryClient.invalidateQueries({ queryKey: ["history"] });
    await user.click(screen.getByRole("button", { name: "Delete boat.jpg" }));
    expect(await screen.findByText("boat.jpg is deleted.")).toBeVisible();
    late.forEach((answer) => answer(stale));
    await again;
    await waitFor(() => expect(card("newer.jpg")).toBeVisible());
    expect(card("boat.jpg")).toBeNull();
  });

  it("says how long it stays in the bin, and leads there", async () => {
    await show();
    await user.click(await screen.findByRole("button", { name: "Delete boat.jpg" }));
    const link = await screen.findByRole("link", { name: "In the bin for 7 days" });
    expect(link).toHaveAttribute("href", "/history/bin");
  });

  it("leads to no bin where the server keeps it for a minute only", async () => {
    const briefly = { ...DELETION, removed_at: "2026-11-18T11:07:42Z" };
    await show({ "DELETE /restore/01B": () => json(briefly) });
    await user.click(await screen.findByRole("button", { name: "Delete boat.jpg" }));
    expect(await screen.findByRole("button", { name: "Undo" })).toBeVisible();
    expect(screen.queryByRole("link", { name: /In the bin/ })).toBeNull();
  });

  it("puts a photo back that could not be deleted, and says why", async () => {
    await show({ "DELETE /restore/01B": () => problem(503, "Busy", "Try again in a moment.") });
    await user.click(await screen.findByRole("button", { name: "Delete boat.jpg" }));
    expect(await screen.findByText(/Busy. Try again in a moment/)).toBeVisible();
    await waitFor(() => expect(card("boat.jpg")).toBeVisible());
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("deletes several at once", async () => {
    await show();
    await user.click(await screen.findByRole("checkbox", { name: "Select boat.jpg" }));
    await user.click(screen.getByRole("checkbox", { name: "Select wedding.jpg" }));
    expect(screen.getByRole("toolbar")).toHaveAccessibleName("2 selected");
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("2 photos are deleted.")).toBeVisible();
    expect(card("school.jpg")).toBeVisible();
    expect(card("boat.jpg")).toBeNull();
  });

  it("deletes the photo that has the focus with the Del key", async () => {
    await show();
    (await screen.findByRole("link", { name: /wedding/ })).focus();
    await user.keyboard("{Delete}");
    expect(await screen.findByText("wedding.jpg is deleted.")).toBeVisible();
  });

  it("does nothing on the Del key where no photo is meant", async () => {
    await show();
    await screen.findByRole("link", { name: /wedding/ });
    await user.keyboard("{Delete}");
    expect(document.body).toHaveFocus();
    expect(card("school.jpg")).toBeVisible();
  });

  it("leads from photo to photo with the arrow keys, and after a deletion to the next, after an undo back", async () => {
    await show();
    await screen.findByRole("link", { name: /wedding/ });
    await user.keyboard("{ArrowRight}");
    expect(card("wedding.jpg")).toHaveFocus();
    await user.keyboard("{ArrowRight}");
    expect(card("boat.jpg")).toHaveFocus();
    await user.keyboard("{Delete}");
    expect(await screen.findByText("boat.jpg is deleted.")).toBeVisible();
    await waitFor(() => expect(card("school.jpg")).toHaveFocus());
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(card("boat.jpg")).toHaveFocus());
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(card("wedding.jpg")).toHaveFocus();
  });

  it("searches by name, and the Del key in the search deletes nothing", async () => {
    await show();
    await user.type(await screen.findByRole("searchbox"), "wed{Delete}");
    await waitFor(() => expect(card("boat.jpg")).toBeNull());
    expect(card("wedding.jpg")).toBeVisible();
  });

  it("says when nothing fits the search", async () => {
    await show();
    await user.type(await screen.findByRole("searchbox"), "zzz");
    expect(await screen.findByText("No matches")).toBeVisible();
  });

  it("asks the server for the chosen state and model", async () => {
    const seen = await show();
    await user.selectOptions(await screen.findByRole("combobox", { name: "Status" }), "failed");
    await user.selectOptions(screen.getByRole("combobox", { name: "Model" }), "photo-2x");
    await waitFor(() => {
      const query = seen.findLast(({ path }) => path === "/restore/history")?.query;
      expect(query?.get("status")).toBe("failed");
      expect(query?.get("model")).toBe("photo-2x");
    });
  });

  it("does not take every word of an address for a state", async () => {
    const seen = await show({}, PHOTOS, "/history?status=constructor");
    expect(await screen.findByRole("link", { name: /wedding/ })).toBeVisible();
    expect(seen.findLast(({ path }) => path === "/restore/history")?.query.has("status")).toBe(false);
  });

  it("offers a sample and tips when it is empty", async () => {
    await show({}, []);
    expect(await screen.findByText("No photos yet")).toBeVisible();
    expect(screen.getByRole("link", { name: "Try a sample" })).toHaveAttribute("href", "/?sample");
    expect(screen.getByText("How to scan well")).toBeVisible();
  });

  it("looks further when a page comes back empty but is not the last", async () => {
    await show({
      "GET /restore/history": ({ query }) =>
        query.get("cursor") === "more"
          ? json({ items: PHOTOS, next_cursor: null })
          : json({ items: [], next_cursor: "more" }),
    });
    expect(await screen.findByRole("link", { name: /wedding/ })).toBeVisible();
  });

  it("says when it cannot be had, and tries again", async () => {
    let broken = true;
    const list = () => json({ items: PHOTOS, next_cursor: null });
    await show({ "GET /restore/history": () => (broken ? problem(404, "Not here", "Nothing.") : list()) });
    expect(await screen.findByText("Couldn't load your photos")).toBeVisible();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: /wedding/ })).toBeVisible();
  });

  it("selects what it has got where the rest cannot be had", async () => {
    await show({
      "GET /restore/history": ({ query }) =>
        query.get("cursor") === "more" ? problem(404, "Not here", "Nothing.") : json({ items: PHOTOS, next_cursor: "more" }),
    });
    await screen.findByRole("link", { name: /wedding/ });
    await user.keyboard("{Control>}a{/Control}");
    expect(await screen.findByRole("toolbar")).toHaveAccessibleName("3 selected");
    await waitFor(() => expect(screen.getByRole("button", { name: "Select all" })).not.toHaveAttribute("aria-busy"));
    await user.click(screen.getByRole("button", { name: "Clear selection" }));
    expect(screen.queryByRole("toolbar")).toBeNull();
  });

  it("leaves Ctrl+A to the search while somebody types there", async () => {
    await show();
    await user.type(await screen.findByRole("searchbox"), "w{Control>}a{/Control}");
    expect(screen.queryByRole("toolbar")).toBeNull();
  });
});

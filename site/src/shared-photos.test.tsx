import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "./api/queries";
import { resume, useSession } from "./api/session";
import { App } from "./app";
import { preloadPages } from "./pages";
import { HEALTH, json, MODEL, network, problem, TOKENS, type Handler } from "./test-network";
import { preloadPhotoParts } from "./features/restore/photo-parts";
import { clearSitting } from "./features/restore/sitting";

const user = userEvent.setup();

/** What the service worker has laid down; jsdom has no caches. */
function lay(name: string) {
  const photo = new Response("photo", { headers: { "X-Name": name, "Content-Type": "image/jpeg" } });
  const all = new Map([["shared", new Map([["/shared/0", photo]])]]);
  vi.stubGlobal("caches", {
    keys: () => Promise.resolve([...all.keys()]),
    delete: (cache: string) => Promise.resolve(all.delete(cache)),
    open: (cache: string) => {
      const entries = all.get(cache) ?? new Map<string, Response>();
      all.set(cache, entries);
      return Promise.resolve({
        keys: () => Promise.resolve([...entries.keys()]),
        match: (key: string) => Promise.resolve(entries.get(key)),
      });
    },
  });
}

/** The page as another app's share opens it, with the mark of an earlier session. */
async function openShared(refresh: Handler) {
  const seen = network({
    "POST /auth/refresh": refresh,
    "POST /auth/login": () => json(TOKENS),
    "GET /health": () => json(HEALTH),
    "GET /models": () => json({ items: [MODEL] }),
    "GET /restore/history": () => json({ items: [], next_cursor: null }),
    "POST /uploads": () => problem(503, "Busy", "Later."),
  });
  lay("grandma.jpg");
  window.history.replaceState(null, "", "/?shared");
  render(<App />);
  await act(resume);
  return () => seen.filter(({ path }) => path === "/uploads").length;
}

beforeAll(() => Promise.all([preloadPages(), preloadPhotoParts()]));

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  localStorage.setItem("photo-restoration.signed-in", "1");
  useSession.setState({ status: "unknown", user: null, ending: null, unreachable: false, offline: false });
});

describe("a photo that another app shares", () => {
  it("is looked at like any other when there is a session", async () => {
    const uploads = await openShared(() => json(TOKENS));
    expect(await screen.findByRole("img", { name: "grandma.jpg" })).toBeVisible();
    await waitFor(() => expect(uploads()).toBe(1));
    expect(screen.queryByText(/Shared before you signed in/)).toBeNull();
  });

  it("is not sent for whoever signs in after it, before that person has it restored", async () => {
    const uploads = await openShared(() => problem(401, "No", "No session."));
    await user.type(await screen.findByLabelText("User name"), "anna");
    await user.type(screen.getByLabelText("Password"), "secret");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    expect(await screen.findByText(/Shared before you signed in: grandma\.jpg/)).toBeVisible();
    expect(screen.getByRole("img", { name: "grandma.jpg" })).toBeVisible();
    expect(screen.queryByRole("region", { name: "About this photo" })).toBeNull();
    await screen.findByRole("radio", { name: /2× faithful/ });
    expect(uploads()).toBe(0);
    await user.click(screen.getByRole("button", { name: "Restore" }));
    await waitFor(() => expect(uploads()).toBe(1));
  });

  it("can be removed by whom it does not belong to", async () => {
    const uploads = await openShared(() => problem(401, "No", "No session."));
    await user.type(await screen.findByLabelText("User name"), "anna");
    await user.type(screen.getByLabelText("Password"), "secret");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await user.click(await screen.findByRole("button", { name: "Remove photo" }));
    expect(await screen.findByRole("button", { name: "Choose photos" })).toBeVisible();
    expect(screen.queryByText(/Shared before you signed in/)).toBeNull();
    expect(uploads()).toBe(0);
  });
});

import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "./api/queries";
import { signIn, useSession } from "./api/session";
import { App } from "./app";
import { preloadPhotoParts } from "./features/restore/photo-parts";
import { addPhotos, clearSitting, useSitting } from "./features/restore/sitting";
import { preloadPages } from "./pages";
import { HEALTH, json, MODEL, network, TOKENS } from "./test-network";

const user = userEvent.setup();

beforeAll(() => Promise.all([preloadPages(), preloadPhotoParts()]));

beforeEach(async () => {
  localStorage.clear();
  queryClient.clear();
  clearSitting();
  network({
    "POST /auth/login": () => json(TOKENS),
    "POST /auth/logout": () => json(undefined, 204),
    "GET /health": () => json(HEALTH),
    "GET /models": () => json({ items: [MODEL] }),
    "GET /restore/history": () => json({ items: [], next_cursor: null }),
  });
  await signIn({ username: "admin", password: "secret", remember_me: false });
  window.history.replaceState(null, "", "/");
  render(<App />);
});

describe("a sign-out", () => {
  it("is asked about where it would take away photos that are only here", async () => {
    await screen.findByRole("navigation", { name: "Pages" });
    act(() => addPhotos([new File(["x"], "grandma.jpg"), new File(["y"], "otto.jpg")], []));
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    const question = await screen.findByRole("dialog", { name: "Sign out?" });
    expect(within(question).getByRole("heading")).toHaveFocus();
    expect(question).toHaveTextContent("2 photos aren't restored yet");
    await user.click(within(question).getByRole("button", { name: "Stay signed in" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(useSession.getState().status).toBe("signed-in");
    expect(useSitting.getState().photos).toHaveLength(2);
  });

  it("takes them away where that is the answer, and asks nothing where there are none", async () => {
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    await user.click(await screen.findByRole("button", { name: "Sign out" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Sign out" }));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(useSitting.getState().photos).toEqual([]);
    await act(() => signIn({ username: "admin", password: "secret", remember_me: false }));
    await user.click(await screen.findByRole("button", { name: "Sign out" }));
    expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "./api/queries";
import { endExpired, refresh, useSession } from "./api/session";
import { App } from "./app";
import { preloadPhotoParts } from "./features/restore/photo-parts";
import { addPhotos, clearSitting, updatePhoto, useSitting } from "./features/restore/sitting";
import { submit } from "./features/restore/uploader";
import { setLanguage } from "./i18n/language";
import { preloadPages } from "./pages";
import { HEALTH, json, MODEL, network, problem, TOKENS, type Handler } from "./test-network";
import { clearToasts } from "./ui/toast";

const TWICE = "Twice the size, true to the photo. Removes light grain and the squares of JPEG; invents nothing.";
const user = userEvent.setup();
const otherTab = new BroadcastChannel("photo-restoration");

function open(path: string, routes: Record<string, Handler> = {}) {
  network({
    "POST /auth/login": () => json(TOKENS),
    "POST /auth/logout": () => json(undefined, 204),
    "GET /health": () => json(HEALTH),
    "GET /models": () => json({ items: [{ ...MODEL, description: TWICE }] }),
    "GET /restore/history": () => json({ items: [], next_cursor: null }),
    ...routes,
  });
  window.history.replaceState(null, "", path);
  render(<App />);
}

async function signIn() {
  await user.type(await screen.findByLabelText("User name"), "admin");
  await user.type(screen.getByLabelText("Password"), "secret");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await screen.findByRole("navigation", { name: "Pages" });
}

const address = () => window.location.pathname + window.location.search;

// What the first page does not need is fetched only then; here it is no wait.
beforeAll(() => Promise.all([preloadPages(), preloadPhotoParts()]));

afterAll(() => otherTab.close());

beforeEach(() => {
  localStorage.clear();
  queryClient.clear();
  clearSitting();
  clearToasts();
  setLanguage("en");
  useSession.setState({ status: "signed-out", user: null, ending: null, unreachable: false });
});

describe("the way through the pages", () => {
  it("leads over the sign-in to the page that was asked for", async () => {
    open("/history?status=failed");
    await signIn();
    expect(address()).toBe("/history?status=failed");
    await waitFor(() => expect(screen.getByRole("heading", { level: 1 })).toHaveFocus());
  });

  it("keeps the chosen photo when the session ends, and comes back to it", async () => {
    open("/");
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    expect(await screen.findByRole("img", { name: "grandma.jpg" })).toBeVisible();
    act(() => endExpired());
    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
    await signIn();
    expect(await screen.findByRole("img", { name: "grandma.jpg" })).toBeVisible();
  });

  it("keeps the chosen photo when the session ends in another tab", async () => {
    open("/");
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    otherTab.postMessage("expired");
    expect(await screen.findByText(/Your session has ended/)).toBeVisible();
    await signIn();
    expect(await screen.findByRole("img", { name: "grandma.jpg" })).toBeVisible();
  });

  it("forgets the chosen photo when somebody signs out in another tab", async () => {
    open("/");
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    otherTab.postMessage("signed-out");
    await screen.findByLabelText("User name");
    expect(useSitting.getState().photos).toEqual([]);
  });

  it("tells the other tabs how a session ended", async () => {
    const told: unknown[] = [];
    const listen = ({ data }: MessageEvent<unknown>) => void told.push(data);
    otherTab.addEventListener("message", listen);
    open("/", { "POST /auth/refresh": () => problem(401, "No", "No session.") });
    await signIn();
    act(() => endExpired());
    await signIn();
    await act(() => refresh().catch(() => undefined));
    await signIn();
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await waitFor(() => expect(told.filter((data) => data !== "signed-in")).toEqual(["expired", "expired", "signed-out"]));
    otherTab.removeEventListener("message", listen);
  });

  it("shows nothing of the one before to another user", async () => {
    open("/", {
      "POST /auth/login": ({ body }) => {
        const { username } = body as { username: string };
        return json({ ...TOKENS, user: { ...TOKENS.user, id: username.length > 5 ? "u2" : "u1" } });
      },
    });
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    act(() => endExpired());
    await user.type(await screen.findByLabelText("User name"), "someone-else");
    await user.type(screen.getByLabelText("Password"), "secret");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByRole("navigation", { name: "Pages" });
    expect(screen.queryByRole("img", { name: "grandma.jpg" })).toBeNull();
  });

  it("forgets everything with a sign-out", async () => {
    open("/history");
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Sign out" }));
    await signIn();
    expect(address()).toBe("/");
    expect(screen.queryByRole("img", { name: "grandma.jpg" })).toBeNull();
  });

  it("says when a sign-out did not reach the server", async () => {
    open("/history", { "POST /auth/logout": () => problem(503, "Busy", "Later.") });
    await signIn();
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByText(/You're still signed in/)).toBeVisible();
    expect(useSession.getState().status).toBe("signed-in");
  });

  it("helps on where there is no page", () => {
    open("/nowhere");
    expect(screen.getByRole("heading", { name: "Page not found" })).toBeVisible();
    expect(screen.getByText(/\/nowhere/)).toBeVisible();
    expect(screen.getByRole("link", { name: "Restore a photo" })).toHaveAttribute("href", "/");
  });

  it("offers another try when the server cannot be reached at first", async () => {
    localStorage.setItem("photo-restoration.signed-in", "1");
    useSession.setState({ status: "unknown", unreachable: true });
    open("/", { "POST /auth/refresh": () => json(TOKENS) });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("navigation", { name: "Pages" })).toBeVisible();
  });

  it("tells of a lost connection and takes that back by itself", async () => {
    let lost = false;
    open("/history", {
      "GET /restore/history": () => {
        if (lost) throw new TypeError("Failed to fetch");
        return json({ items: [], next_cursor: null });
      },
    });
    await signIn();
    await screen.findByText("No photos yet");
    lost = true;
    void queryClient.refetchQueries({ queryKey: ["history"] });
    expect(await screen.findByText(/No connection to the server/)).toBeVisible();
    lost = false;
    await waitFor(() => expect(screen.queryByText(/No connection to the server/)).toBeNull(), { timeout: 5000 });
  });

  it("hands over by itself what was refused for lack of a connection, once", async () => {
    const orders: unknown[] = [];
    let away = true;
    const cut = <T,>(answer: T) => {
      if (away) throw new TypeError("Failed to fetch");
      return answer;
    };
    open("/", {
      "GET /health": () => cut(json(HEALTH)),
      "POST /uploads": () => cut(problem(503, "Busy", "Later.")),
      "POST /restore": ({ body }) => {
        orders.push(body);
        if (orders.length === 2) away = true;
        return cut(problem(503, "Busy", "Later."));
      },
    });
    await signIn();
    act(() => addPhotos([new File(["x"], "grandma.jpg")], []));
    const key = useSitting.getState().activeKey ?? "";
    // Its bytes have arrived already.
    act(() => updatePhoto(key, { uploadId: "up-1" }));
    act(() => submit([key], { modelId: "photo-2x", params: {} }));
    expect(await screen.findByRole("heading", { name: "This didn't work" })).toBeVisible();
    const comeBack = () => {
      away = false;
      window.dispatchEvent(new Event("online"));
    };
    act(comeBack);
    await waitFor(() => expect(orders).toHaveLength(2));
    expect(await screen.findByText(/No connection to the server/)).toBeVisible();
    act(comeBack);
    await waitFor(() => expect(screen.queryByText(/No connection to the server/)).toBeNull());
    expect(screen.getByRole("heading", { name: "This didn't work" })).toBeVisible();
    expect(orders).toHaveLength(2);
  });

  it("shows the keys on a question mark, and closes them again", async () => {
    open("/history");
    await signIn();
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("changes the colours and remembers them", async () => {
    open("/history");
    await signIn();
    await user.click(screen.getByRole("button", { name: "Theme: system" }));
    expect(document.documentElement.dataset.theme).toBe("light");
    await user.click(screen.getByRole("button", { name: "Theme: light" }));
    expect(localStorage.getItem("photo-restoration.theme")).toBe("dark");
    await user.click(screen.getByRole("button", { name: "Theme: dark" }));
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  it("speaks another language at once and remembers it, keeping what is on the page", async () => {
    open("/");
    await user.click(screen.getByRole("button", { name: "DE, Deutsch" }));
    expect(screen.getByRole("heading", { name: "Anmelden" })).toBeVisible();
    await user.type(screen.getByLabelText("Benutzername"), "admin");
    await user.type(screen.getByLabelText("Passwort"), "secret");
    await user.click(screen.getByRole("button", { name: "Anmelden" }));
    await screen.findByRole("navigation", { name: "Seiten" });
    act(() => addPhotos([new File(["x"], "oma.jpg")], []));
    expect(await screen.findByText(/Doppelt so groß/)).toBeVisible();
    expect(document.title).toBe("Restaurieren · Photo Restoration");
    await user.click(screen.getByRole("button", { name: "EN, English" }));
    expect(screen.getByRole("heading", { name: "What would you like?" })).toBeVisible();
    expect(screen.getByRole("img", { name: "oma.jpg" })).toBeVisible();
    expect(localStorage.getItem("photo-restoration.language")).toBe("en");
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useLocation, useSearch } from "wouter";
import { vi } from "vitest";
import { queryClient } from "../../api/queries";
import { signIn } from "../../api/session";
import type { Model } from "../../api/types";
import { HEALTH, json, MODEL, network, report, TOKENS, type Handler } from "../../test-network";
import { Toasts } from "../../ui/toast";
import { LocationQuestion } from "./location/location-question";
import { preloadPhotoParts } from "./photo-parts";
import { RestorePage } from "./restore-page";

export const user = userEvent.setup({ applyAccept: false });
export const WORKING = { status: "running", progress: 0.42, eta_seconds: 8, result: null, processed_url: null } as const;
export const WORDS_MODEL: Model = {
  ...MODEL,
  id: "qwen",
  name: "By words",
  provider: "huggingface",
  scale: 1,
  previews: false,
  cost: "Paid for by your account",
  seconds_per_megapixel: null,
  parameters: {
    type: "object",
    properties: { prompt: { type: "string", maxLength: 2000, default: "Restore it.", title: "What to do" } },
  },
};
export const TICKET = {
  upload_id: "up-1",
  method: "PUT",
  url: "http://storage.test/up-1",
  headers: { "content-type": "image/jpeg" },
  expires_at: "2026-01-01T00:00:00Z",
};

/** The storage takes every upload at once. */
class Storage extends EventTarget {
  readonly upload = new EventTarget();
  readonly status = 200;
  open() {
    // Nothing to open.
  }
  setRequestHeader() {
    // Nobody looks.
  }
  abort() {
    this.dispatchEvent(new Event("abort"));
  }
  send() {
    queueMicrotask(() => this.dispatchEvent(new Event("load")));
  }
}

function Address() {
  const [pathname] = useLocation();
  const search = useSearch();
  return <p data-testid="address">{search === "" ? pathname : `${pathname}?${search}`}</p>;
}

export async function show(routes: Record<string, Handler> = {}, address = "/") {
  vi.stubGlobal("XMLHttpRequest", Storage);
  const seen = network({
    "POST /auth/login": () => json(TOKENS),
    "GET /health": () => json(HEALTH),
    "GET /models": () =>
      json({ items: [MODEL, { ...WORDS_MODEL, available: false, reason: "needs HF_API_KEY" }] }),
    "GET /restore/history": () => json({ items: [], next_cursor: null }),
    "POST /uploads": () => json(TICKET, 201),
    "POST /restore/analyze": () => json(report()),
    ...routes,
  });
  // What the first page does not need is fetched only then; here it is no wait.
  await preloadPhotoParts();
  await signIn({ username: "admin", password: "pw", remember_me: false });
  window.history.replaceState(null, "", address);
  render(
    <QueryClientProvider client={queryClient}>
      <RestorePage />
      <LocationQuestion />
      <Address />
      <Toasts label="Notices" closeLabel="Close" />
    </QueryClientProvider>,
  );
  if (address === "/") await screen.findByText(/up to 977 KB each|done$/);
  return seen;
}

export async function choose(...names: string[]) {
  const files = names.map((name) => new File(["photo"], name, { type: "image/jpeg" }));
  await user.upload(screen.getByTestId("file-input"), files);
}

export const press = async (name: string | RegExp) => user.click(await screen.findByRole("button", { name }));

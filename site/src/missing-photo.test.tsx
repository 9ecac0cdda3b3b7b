import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { resume, useSession } from "./api/session";
import { App } from "./app";
import { preloadPhotoParts } from "./features/restore/photo-parts";
import { HEALTH, json, MODEL, network, TOKENS } from "./test-network";

const user = userEvent.setup();

it("a photo that only the browser would have is said to be gone where it keeps none, as here", async () => {
  network({
    "POST /auth/refresh": () => json(TOKENS),
    "GET /health": () => json(HEALTH),
    "GET /models": () => json({ items: [MODEL] }),
    "GET /restore/history": () => json({ items: [], next_cursor: null }),
  });
  await preloadPhotoParts();
  localStorage.setItem("photo-restoration.signed-in", "1");
  useSession.setState({ status: "unknown" });
  window.history.replaceState(null, "", "/?p=photo-1-2");
  render(<App />);
  expect(screen.getAllByText("Loading the photo…")[0]).toBeInTheDocument();
  await act(resume);
  expect(await screen.findByRole("heading", { name: "This photo is no longer here" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Restore another photo" }));
  expect(window.location.search).toBe("");
  expect(screen.getByRole("button", { name: "Choose photos" })).toBeVisible();
});

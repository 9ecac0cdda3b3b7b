import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reportConnection } from "../../api/connection";
import { HEALTH, json, network } from "../../test-network";
import { ConnectionBanner } from "./connection-banner";

let away = true;
const asked = () =>
  network({
    "GET /health": () => {
      if (away) throw new TypeError("Failed to fetch");
      return json(HEALTH);
    },
  });
const banner = () => screen.queryByText(/No connection to the server/);
const wait = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  away = true;
  vi.useFakeTimers();
  reportConnection(false);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  reportConnection(true);
});

describe("the banner of a lost connection", () => {
  it("asks every few seconds and goes when there is an answer", async () => {
    const seen = asked();
    render(<ConnectionBanner />);
    await wait(10_000);
    expect(seen).toHaveLength(2);
    expect(banner()).toBeVisible();
    away = false;
    await wait(5_000);
    expect(banner()).toBeNull();
    await wait(30_000);
    expect(seen).toHaveLength(3);
  });

  it("asks at once when the browser says that it is online", async () => {
    asked();
    away = false;
    render(<ConnectionBanner />);
    act(() => void window.dispatchEvent(new Event("online")));
    await wait(0);
    expect(banner()).toBeNull();
  });

  it("asks nothing while nobody looks at the page", async () => {
    const seen = asked();
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    render(<ConnectionBanner />);
    await wait(30_000);
    expect(seen).toHaveLength(0);
  });
});

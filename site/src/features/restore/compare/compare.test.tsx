import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Compare } from "./compare";
import { lookAside, measured, resetComparison, setMode, showOriginal, useComparison, zoomBy, zoomToActual } from "./comparison";

const user = userEvent.setup();

beforeEach(() => {
  setMode("slider");
  resetComparison();
});

function show() {
  render(
    <Compare
      id="01A"
      name="portrait.jpg"
      before={{ url: "/before", closeUrl: null }}
      after={{ url: "/after-preview", closeUrl: "/after" }}
      photo={{ width: 1024, height: 1024 }}
      onExpired={() => undefined}
    />,
  );
}

const slider = () => screen.getByRole("slider", { name: "Compare before and after" });

describe("the comparison", () => {
  it("starts in the middle and says so", () => {
    show();
    expect(slider()).toHaveAttribute("aria-valuenow", "50");
    expect(slider()).toHaveAttribute("aria-valuetext", "50 % before, 50 % after");
  });

  it.each([
    ["{ArrowRight}", "51"],
    ["{ArrowLeft}", "49"],
    ["{PageUp}", "60"],
    ["{PageDown}", "40"],
    ["{Home}", "0"],
    ["{End}", "100"],
    ["{End}{ArrowRight}", "100"],
    ["{Home}{PageDown}", "0"],
  ])("moves with %s to %s %%", async (keys, value) => {
    show();
    slider().focus();
    await user.keyboard(keys);
    expect(slider()).toHaveAttribute("aria-valuenow", value);
  });

  it("leaves the arrows with Shift to the photo", async () => {
    show();
    slider().focus();
    await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(slider()).toHaveAttribute("aria-valuenow", "50");
  });

  it("shows 1:1 also of a photo that is smaller than its frame", () => {
    const small = { width: 200, height: 200 };
    measured({ width: 800, height: 800 });
    zoomToActual(small);
    expect(useComparison.getState().view.zoom).toBeCloseTo(0.25);
    measured({ width: 1, height: 1 });
  });

  it("fetches the large file only where it is looked at closely, and keeps it then", () => {
    show();
    const files = () => [...document.querySelectorAll("img")].map((image) => image.getAttribute("src"));
    expect(files()).toEqual(["/before", "/after-preview"]);
    act(() => zoomBy(2, { width: 1024, height: 1024 }));
    expect(files()).toEqual(["/before", "/after-preview", "/after"]);
    act(() => resetComparison());
    expect(files()).toEqual(["/before", "/after-preview", "/after"]);
  });

  it("looks aside by a tenth of the frame, and stops at the photo's edge", () => {
    const photo = { width: 1000, height: 1000 };
    measured({ width: 500, height: 500 });
    zoomBy(4, photo);
    lookAside(1, 0, photo);
    expect(useComparison.getState().view).toEqual({ zoom: 4, x: 0.525, y: 0.5 });
    for (let step = 0; step < 40; step++) lookAside(0, -1, photo);
    expect(useComparison.getState().view.y).toBeCloseTo(0.125);
    measured({ width: 1, height: 1 });
  });

  it("can be reached with the keyboard", async () => {
    show();
    await user.tab();
    expect(slider()).toHaveFocus();
  });

  it("shows both pictures, named", () => {
    show();
    expect(screen.getByAltText("portrait.jpg, Before")).toHaveAttribute("src", "/before");
    expect(screen.getByAltText("portrait.jpg, After")).toHaveAttribute("src", "/after-preview");
  });

  it("lays the result over the original, which is seen until the result has arrived", () => {
    show();
    const [below, above] = screen.getAllByRole("img");
    expect(below).toHaveAttribute("src", "/before");
    expect(above).toHaveAttribute("src", "/after-preview");
  });

  it("shows only the original while it is held", () => {
    show();
    act(() => showOriginal(true));
    expect(screen.queryByRole("slider")).toBeNull();
    expect(screen.queryByText("After")).toBeNull();
    act(() => showOriginal(false));
    expect(slider()).toHaveAttribute("aria-valuenow", "50");
  });

  it("stands side by side without a slider", () => {
    setMode("side");
    show();
    expect(screen.queryByRole("slider")).toBeNull();
    expect(screen.getAllByRole("img")).toHaveLength(2);
  });

  it("names both sides also where the slider stood at an edge", async () => {
    show();
    slider().focus();
    await user.keyboard("{Home}");
    expect(screen.queryByText("Before")).toBeNull();
    act(() => setMode("side"));
    expect(screen.getByText("Before")).toBeVisible();
    expect(screen.getByText("After")).toBeVisible();
    act(() => setMode("slider"));
    await user.keyboard("{End}");
    act(() => setMode("side"));
    expect(screen.getByText("Before")).toBeVisible();
    expect(screen.getByText("After")).toBeVisible();
  });
});

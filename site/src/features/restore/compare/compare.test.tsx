import { act, fireEvent, render, screen } from "@testing-library/react";
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
      before={{ url: "/before", firstUrl: null, closeUrl: null, width: 1024 }}
      after={{ url: "/after-preview", firstUrl: "/after-small", closeUrl: "/after", width: 600 }}
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
    expect(slider()).toHaveAttribute("aria-valuetext", "50% before, 50% after");
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

  const files = () => [...document.querySelectorAll("img")].map((image) => image.getAttribute("src"));
  const arrive = (url: string) => {
    const image = document.querySelector(`img[src="${url}"]`);
    if (image === null) throw new Error(`${url} was not asked for`);
    fireEvent.load(image);
  };

  it("shows the small picture first, then the one to look at, and never the original as the result", () => {
    show();
    const veil = () => document.querySelector(".compare-veil");
    expect(files()).toEqual(["/before", "/after-small"]);
    expect(veil()).not.toBeNull();
    expect(screen.getByRole("status")).toHaveTextContent("Loading a sharper picture");
    arrive("/after-small");
    expect(veil()).toBeNull();
    expect(files()).toEqual(["/before", "/after-small", "/after-preview"]);
    arrive("/before");
    expect(screen.getByRole("status")).not.toBeEmptyDOMElement();
    arrive("/after-preview");
    expect(files()).toEqual(["/before", "/after-preview"]);
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
  });

  it("asks for the picture to look at also where the small one does not come", () => {
    show();
    const small = document.querySelector('img[src="/after-small"]');
    if (small !== null) fireEvent.error(small);
    expect(files()).toContain("/after-preview");
  });

  it("fetches the file itself only beyond what the one to look at shows, says so, and keeps it then", () => {
    const photo = { width: 1024, height: 1024 };
    show();
    arrive("/before");
    arrive("/after-small");
    arrive("/after-preview");
    act(() => measured({ width: 400, height: 400 }));
    act(() => zoomBy(1.4, photo));
    expect(files()).toEqual(["/before", "/after-preview"]);
    act(() => zoomBy(1.4, photo));
    expect(files()).toEqual(["/before", "/after-preview", "/after"]);
    expect(screen.getByRole("status")).toHaveTextContent("Loading a sharper picture");
    arrive("/after");
    expect(screen.getByRole("status")).toBeEmptyDOMElement();
    act(() => resetComparison());
    expect(files()).toEqual(["/before", "/after-preview", "/after"]);
    act(() => measured({ width: 1, height: 1 }));
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
    expect(screen.getByAltText("portrait.jpg, After")).toHaveAttribute("src", "/after-small");
  });

  it("lays the result, or what stands for it, over the original", () => {
    show();
    const [below, above] = screen.getAllByRole("img");
    expect(below).toHaveAttribute("src", "/before");
    expect(above).toHaveAttribute("src", "/after-small");
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

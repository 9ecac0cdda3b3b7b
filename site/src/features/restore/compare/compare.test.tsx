import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { Compare } from "./compare";
import { resetComparison, setMode, showOriginal } from "./comparison";

const user = userEvent.setup();

beforeEach(() => {
  setMode("slider");
  resetComparison();
});

function show() {
  render(
    <Compare
      name="portrait.jpg"
      beforeUrl="/before"
      afterUrl="/after"
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

  it("can be reached with the keyboard", async () => {
    show();
    await user.tab();
    expect(slider()).toHaveFocus();
  });

  it("shows both pictures, named", () => {
    show();
    expect(screen.getByAltText("portrait.jpg, Before")).toHaveAttribute("src", "/before");
    expect(screen.getByAltText("portrait.jpg, After")).toHaveAttribute("src", "/after");
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
});

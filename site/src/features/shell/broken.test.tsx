import { render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Broken } from "./broken";

function Page(): never {
  throw new Error("broken");
}

describe("a page that breaks", () => {
  it("says so and offers to load it again, instead of showing nothing", () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    render(
      <Broken>
        <Page />
      </Broken>,
    );
    expect(screen.getByRole("alert")).toHaveTextContent("This page didn't load");
    expect(screen.getByRole("button", { name: "Reload the page" })).toBeVisible();
  });

  it("is not spoken of while all is well", () => {
    render(<Broken>all is well</Broken>);
    expect(screen.getByText("all is well")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

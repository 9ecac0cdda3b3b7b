import { act, render, screen } from "@testing-library/react";
import { Component, Suspense, type ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { later } from "./later";

const Photo = ({ name }: { name: string }) => <p>{name}</p>;

function show(Part: (props: { name: string }) => ReactNode) {
  return render(
    <Suspense fallback="not yet">
      <Part name="grandma.jpg" />
    </Suspense>,
  );
}

class Caught extends Component<{ children: ReactNode }> {
  override state = { caught: false };
  static getDerivedStateFromError() {
    return { caught: true };
  }
  override render() {
    return this.state.caught ? "did not arrive" : this.props.children;
  }
}

describe("a part of the page that comes later", () => {
  it("shows once it has arrived", async () => {
    const Part = later(() => Promise.resolve(Photo));
    await act(() => Promise.resolve(show(Part)));
    expect(screen.getByText("grandma.jpg")).toBeVisible();
  });

  it("shows at once, without anything in its place, when it is here already", async () => {
    const Part = later(() => Promise.resolve(Photo));
    await Part.preload();
    const { container } = show(Part);
    expect(container).toHaveTextContent("grandma.jpg");
  });

  it("is fetched once, however often it is shown", async () => {
    const load = vi.fn(() => Promise.resolve(Photo));
    const Part = later(load);
    await Promise.all([Part.preload(), Part.preload()]);
    show(Part);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("tells the page when it does not arrive, and is asked for again the next time", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    let cut = true;
    const Part = later(() => (cut ? Promise.reject(new Error("cut")) : Promise.resolve(Photo)));
    const page = (
      <Caught>
        <Suspense fallback="not yet">
          <Part name="grandma.jpg" />
        </Suspense>
      </Caught>
    );
    const first = await act(() => Promise.resolve(render(page)));
    expect(first.container).toHaveTextContent("did not arrive");
    first.unmount();
    cut = false;
    await Part.preload();
    show(Part);
    expect(screen.getByText("grandma.jpg")).toBeVisible();
  });
});

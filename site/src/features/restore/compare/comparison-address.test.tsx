import { act, render, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { setMode, useComparison } from "./comparison";
import { ComparisonAddress } from "./comparison-address";
import { WHOLE } from "./geometry";

beforeEach(() => useComparison.setState({ mode: "slider", view: WHOLE, split: 50 }));

function come(address: string) {
  window.history.replaceState(null, "", address);
  return render(<ComparisonAddress />);
}

describe("how two pictures are compared", () => {
  it("is taken from the address", () => {
    come("/?r=01A&compare=side&view=2.25,0.4,0.6");
    expect(useComparison.getState()).toMatchObject({ mode: "side", view: { zoom: 2.25, x: 0.4, y: 0.6 } });
  });

  it.each(["view=", "view=big", "view=2", "view=-1,0.5,0.5", "view=2,7,0.5", "view=2,0.5"])(
    "shows the whole photo where the address says nothing that can be shown: %s",
    (view) => {
      come(`/?r=01A&${view}`);
      expect(useComparison.getState().view).toEqual(WHOLE);
    },
  );

  it("stays in the mode that was used last where a link says nothing of it", () => {
    setMode("side");
    come("/?r=01A");
    expect(useComparison.getState().mode).toBe("side");
  });

  it("is written into the address, beside what is shown", async () => {
    come("/?r=01A&again");
    act(() => useComparison.setState({ mode: "side", view: { zoom: 2, x: 0.25, y: 0.5 } }));
    await waitFor(() => expect(window.location.search).toBe("?r=01A&again&compare=side&view=2.00,0.250,0.500"));
    act(() => useComparison.setState({ mode: "slider", view: WHOLE }));
    await waitFor(() => expect(window.location.search).toBe("?r=01A&again"));
  });

  it("is not written where there is nothing to compare", () => {
    vi.useFakeTimers();
    come("/?p=photo-1");
    act(() => setMode("side"));
    vi.runAllTimers();
    vi.useRealTimers();
    expect(window.location.search).toBe("?p=photo-1");
  });
});

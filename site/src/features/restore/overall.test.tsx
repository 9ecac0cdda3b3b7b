import { render, screen } from "@testing-library/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient, rememberRestoration } from "../../api/queries";
import { restoration } from "../../test-network";
import { overall, OverallProgress } from "./overall";
import { addPhotos, clearSitting, updatePhoto, useSitting } from "./sitting";
import { WORKING } from "./test-stage";

beforeEach(() => {
  queryClient.clear();
  clearSitting();
});

describe("how far several photos have come together", () => {
  it("counts every photo the same, an end of any kind as whole", () => {
    const submitted = { stage: "submitted" } as const;
    const photos = [submitted, submitted, submitted, { stage: "waiting" }, { stage: "refused" }] as const;
    const known = [
      { status: "succeeded", progress: 1 },
      { status: "running", progress: 0.5 },
      { status: "failed", progress: 0.2 },
      undefined,
      undefined,
    ] as const;
    expect(overall(photos, known)).toEqual({ all: 5, done: 1, failed: 2, share: 0.7 });
  });

  it("leaves out what is only chosen or was canceled", () => {
    const photos = [{ stage: "chosen" }, { stage: "submitted" }] as const;
    expect(overall(photos, [undefined, { status: "canceled", progress: 0.4 }])).toEqual({
      all: 0,
      done: 0,
      failed: 0,
      share: 0,
    });
  });
});

describe("the overall progress", () => {
  function show() {
    render(
      <QueryClientProvider client={queryClient}>
        <OverallProgress photos={useSitting.getState().photos} />
      </QueryClientProvider>,
    );
  }

  function putIn(...names: string[]) {
    addPhotos(
      names.map((name) => new File(["photo"], name, { type: "image/jpeg" })),
      [],
    );
    return useSitting.getState().photos;
  }

  it("is told for several photos, with those that failed", () => {
    const [first, second, third] = putIn("a.jpg", "b.jpg", "c.jpg");
    rememberRestoration(restoration({ id: "01A" }));
    rememberRestoration(restoration({ ...WORKING, id: "01B", progress: 0.5 }));
    updatePhoto(first?.key ?? "", { stage: "submitted", restorationId: "01A" });
    updatePhoto(second?.key ?? "", { stage: "submitted", restorationId: "01B" });
    updatePhoto(third?.key ?? "", { stage: "refused" });
    show();
    expect(screen.getByText("1 of 3 done, 1 failed")).toBeVisible();
    expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "83");
  });

  it("is not spoken of for one photo", () => {
    const [only] = putIn("a.jpg");
    updatePhoto(only?.key ?? "", { stage: "waiting" });
    show();
    expect(screen.queryByRole("progressbar")).toBeNull();
  });
});

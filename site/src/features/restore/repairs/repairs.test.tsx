import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../../api/queries";
import type { Restoration } from "../../../api/types";
import { setLanguage } from "../../../i18n/language";
import { json, restoration } from "../../../test-network";
import { clearToasts } from "../../../ui/toast";
import { clearSitting } from "../sitting";
import { press, show, WORKING } from "../test-stage";

const RECIPE = [{ model_id: "auto-restore", params: { dust: 1 } }];

function mended(specks: number, scratches: number, doubtful: number, recipe = RECIPE): Restoration {
  const done = restoration({ model_id: "auto-restore", recipe });
  if (done.result === null) throw new Error("there is a result");
  const repairs = { specks, scratches, doubtful_scratches: doubtful };
  return { ...done, result: { ...done.result, repairs } };
}

const showResult = (done: Restoration) =>
  show(
    {
      "GET /restore/01A": () => json(done),
      "POST /restore/01A/retry": () => json(restoration({ ...WORKING, id: "01B" }), 202),
      "GET /restore/01B": () => json(restoration({ ...WORKING, id: "01B" })),
    },
    "/?r=01A",
  );

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  clearSitting();
  setLanguage("en");
});

describe("what was mended", () => {
  it("says what was filled and what was left, and fills that with the same settings for who asks", async () => {
    const seen = await showResult(mended(63, 1, 2));
    expect(await screen.findByText(/^Filled 63 specks and 1 scratch\./)).toBeVisible();
    expect(screen.getByText("Left 2 long lines: they may be scratches or part of the photo.")).toBeVisible();
    await press("Fill them too");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(seen.find(({ path }) => path.endsWith("/retry"))?.body).toEqual({
      model_id: "auto-restore",
      params: { dust: 1, doubtful_scratches: true },
    });
  });

  it("says it in German, too", async () => {
    setLanguage("de");
    await showResult(mended(1, 2, 1));
    expect(await screen.findByText(/^1 Fleck und 2 Kratzer ausgebessert\./)).toBeVisible();
    expect(screen.getByText(/1 lange Linie blieb stehen/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Auch ausbessern" })).toBeVisible();
  });

  it("says that nothing was found, and offers nothing then", async () => {
    await showResult(mended(0, 0, 0));
    expect(await screen.findByText(/^Found no dust or scratches to fill\./)).toBeVisible();
    expect(screen.getByText("Some may have been missed: compare closely.")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Fill/ })).toBeNull();
  });

  it("offers nothing where another step of the recipe would be lost", async () => {
    await showResult(mended(3, 0, 1, [...RECIPE, { model_id: "photo-2x", params: { dust: 0 } }]));
    expect(await screen.findByText(/Left 1 long line: it may be/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /Fill/ })).toBeNull();
  });

  it("says nothing of a model that looks for neither", async () => {
    await showResult(restoration());
    expect(await screen.findByText(/2 faces protected/)).toBeVisible();
    expect(screen.queryByText(/Found no dust|Filled/)).toBeNull();
  });
});

import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../../api/queries";
import { setLanguage } from "../../../i18n/language";
import { json, report } from "../../../test-network";
import { clearSitting } from "../sitting";
import { choose, show, user } from "../test-stage";

const ALBUM = report({
  pages: 5,
  recipe: [{ model_id: "photo-2x", params: {}, reasons: ["small"], estimate: { low_seconds: 1.2, high_seconds: 4.8 } }],
});

const analyzed = { "POST /restore/analyze": () => json(ALBUM) };
/** What stands on the card of the model: 6 s per megapixel, of which a page has 0.26. */
const card = async () => (await screen.findByRole("radio", { name: /2× faithful/ })).closest("label");

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  setLanguage("en");
});

describe("the report on a file of several pages", () => {
  it("says that it is of the first one, and how long all of them take", async () => {
    await show(analyzed);
    await choose("portrait.jpg");
    expect(await screen.findByText(/Takes 6 s to 24 s\./)).toBeVisible();
    expect(screen.getByText("Checked page 1 of 5.")).toBeVisible();
    expect(await card()).toHaveTextContent("about 8 s");
  });

  it("says how long one page takes where only that is restored", async () => {
    await show(analyzed);
    await choose("portrait.jpg");
    await user.click(await screen.findByRole("radio", { name: "One page" }));
    expect(await screen.findByText(/Takes 2 s to 5 s\./)).toBeVisible();
    expect(screen.queryByText(/Checked page/)).toBeNull();
    expect(await card()).toHaveTextContent("about 2 s");
  });

  it("says it in German", async () => {
    setLanguage("de");
    await show(analyzed, "/?x");
    await choose("portrait.jpg");
    expect(await screen.findByText(/Dauert 6 s bis 24 s\./)).toBeVisible();
    expect(screen.getByText("Geprüft wurde Seite 1 von 5.")).toBeVisible();
  });
});

import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../../api/queries";
import { json, problem, type Seen } from "../../../test-network";
import { clearSitting } from "../sitting";
import { choose, show, user } from "../test-stage";

const PREVIEW = { region: { x: 0, y: 0, width: 512, height: 512 }, scale: 2, before: "QQ==", after: "Qg==" };

const asked = (seen: Seen[]) => seen.filter(({ path }) => path === "/restore/preview");

async function openSettings() {
  await choose("a.jpg");
  await user.click(await screen.findByText("Settings"));
}

beforeEach(() => {
  queryClient.clear();
  clearSitting();
});

describe("the preview of the settings", () => {
  it("leaves the first part to the server, which knows faces, and shows it before and after", async () => {
    const seen = await show({ "POST /restore/preview": () => json(PREVIEW) });
    await openSettings();
    expect(await screen.findByRole("img", { name: "Part of the photo after" })).toHaveAttribute("src", "data:image/jpeg;base64,Qg==");
    expect(screen.getByRole("img", { name: "Part of the photo before" })).toBeInTheDocument();
    expect(asked(seen)[0]?.body).toEqual({
      upload_id: "up-1",
      model_id: "photo-2x",
      params: { noise: 1 },
    });
  });

  it("asks once for a slider that was moved several times", async () => {
    const seen = await show({ "POST /restore/preview": () => json(PREVIEW) });
    await openSettings();
    await screen.findByRole("img", { name: "Part of the photo after" });
    for (const name of ["0", "1", "2"]) fireEvent.click(screen.getByRole("radio", { name }));
    await waitFor(() => expect(asked(seen)).toHaveLength(2));
    expect(asked(seen)[1]?.body).toMatchObject({ params: { noise: 2 } });
  });

  it("says so where there is none, and leaves the way to restore open", async () => {
    await show({ "POST /restore/preview": () => problem(500, "No", "It broke.") });
    await openSettings();
    expect(await screen.findByRole("alert")).toHaveTextContent("No preview right now");
    expect(screen.getByRole("button", { name: "Restore" })).toBeEnabled();
  });

  it("ends when the settings are closed", async () => {
    await show({ "POST /restore/preview": () => json(PREVIEW) });
    await openSettings();
    await screen.findByRole("img", { name: "Part of the photo after" });
    await user.click(screen.getByText("Settings"));
    await waitFor(() => expect(screen.queryByRole("img", { name: "Part of the photo after" })).toBeNull());
  });
});

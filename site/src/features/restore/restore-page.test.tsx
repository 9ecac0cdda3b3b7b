import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../../api/queries";
import type { Restoration } from "../../api/types";
import { json, problem, restoration } from "../../test-network";
import { handFiles } from "../../ui/handed-files";
import { clearToasts } from "../../ui/toast";
import { clearSitting } from "./sitting";
import { choose, press, show, user, WORKING } from "./test-stage";

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  clearSitting();
});

describe("the restore page", () => {
  it("shows the limits before anything is chosen", async () => {
    await show();
    expect(screen.getByText("JPEG, PNG, up to 977 KB each. You can add several at once.")).toBeVisible();
  });

  it("suggests a model and folds away what is not to be had, with its reason", async () => {
    await show();
    await choose("portrait.jpg");
    expect(await screen.findByRole("radio", { name: /2× faithful.*Suggested/ })).toBeChecked();
    expect(screen.getAllByRole("radio", { name: /faithful|By words/ })).toHaveLength(1);
    await user.click(screen.getByText("1 more model with a Hugging Face key or an endpoint"));
    expect(screen.getByRole("heading", { name: "needs HF_API_KEY" })).toBeVisible();
    expect(screen.getByText("By words")).toBeVisible();
  });

  it("uploads, starts and shows the result, and puts it into the address", async () => {
    let now: Restoration = restoration(WORKING);
    const seen = await show({
      "POST /restore": () => json(now, 202),
      "GET /restore/01A": () => json(now, 200, { "Retry-After": "0" }),
    });
    await choose("portrait.jpg");
    await press("Restore");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(screen.getByText("about 7–11 s left")).toBeVisible();
    expect(screen.getByTestId("address")).toHaveTextContent("/?r=01A");
    now = restoration();
    expect(await screen.findByRole("heading", { name: "Done" })).toBeVisible();
    expect(screen.getByRole("slider", { name: "Compare before and after" })).toBeVisible();
    expect(screen.getByText("2 faces protected")).toBeVisible();
    expect(seen.find(({ path }) => path === "/uploads")?.body).toEqual({
      filename: "portrait.jpg",
      content_type: "image/jpeg",
      size: 5,
    });
    expect(seen.find(({ path }) => path === "/restore")?.body).toEqual({
      upload_id: "up-1",
      model_id: "photo-2x",
      params: { noise: 1 },
    });
  });

  it("finds a running restoration again by its address", async () => {
    await show({ "GET /restore/01A": () => json(restoration(WORKING)) }, "/?r=01A");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(screen.getByRole("img", { name: "portrait.jpg" })).toBeVisible();
  });

  it("finds what was left running without any address", async () => {
    await show({
      "GET /restore/history": ({ query }) =>
        json({ items: query.get("status") === "running" ? [restoration(WORKING)] : [], next_cursor: null }),
      "GET /restore/01A": () => json(restoration(WORKING)),
    });
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(screen.getByTestId("address")).toHaveTextContent("/?r=01A");
  });

  it("cancels, and tries again with the same photo and settings", async () => {
    let now = restoration({ ...WORKING });
    await show(
      {
        "GET /restore/01A": () => json(now),
        "POST /restore/01A/cancel": () => json((now = restoration({ ...WORKING, status: "canceled" })), 202),
        "POST /restore/01A/retry": () => json(restoration({ ...WORKING, id: "01B" }), 202),
        "GET /restore/01B": () => json(restoration({ ...WORKING, id: "01B" })),
      },
      "/?r=01A",
    );
    await press("Cancel");
    expect(await screen.findByRole("heading", { name: "Canceled" })).toBeVisible();
    await press("Try again");
    expect(await screen.findByRole("heading", { name: "Restoring" })).toBeVisible();
    expect(screen.getByTestId("address")).toHaveTextContent("/?r=01B");
  });

  it("says what the server refused and why, and keeps photo and settings for another try", async () => {
    let refuse = true;
    const seen = await show({
      "POST /restore": () =>
        refuse ? problem(415, "This is not a photo", "It is HTML, whatever its name says.") : json(restoration(), 202),
      "GET /restore/01A": () => json(restoration()),
    });
    await choose("page.jpg");
    await press("Restore");
    expect(await screen.findByText(/It is HTML, whatever its name says/)).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("page.jpg");
    refuse = false;
    await press("Try again");
    expect(await screen.findByRole("heading", { name: "Done" })).toBeVisible();
    const orders = seen.filter(({ path }) => path === "/restore").map(({ body }) => body);
    expect(orders[1]).toEqual(orders[0]);
  });

  it("offers another photo first where the same file would be refused again", async () => {
    await show({
      "POST /restore": () => problem(415, "This is not a photo", "It is HTML.", { type: "urn:photo-restoration:not-a-photo" }),
    });
    await choose("page.jpg");
    await press("Restore");
    expect(await screen.findByRole("button", { name: "Restore another photo" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  });

  it("says why a restoration failed on the server", async () => {
    const [type, code] = ["urn:photo-restoration:photo-too-large", "too-many-pixels"] as const;
    const values = { width: 12_000, height: 10_000, max_megapixels: 100 };
    const error = { type, title: "", detail: "", code, values, request_id: null };
    await show(
      {
        "GET /restore/01A": () =>
          json(restoration({ status: "failed", error, result: null, processed_url: null })),
      },
      "/?r=01A",
    );
    expect(await screen.findByText(/12,000 × 10,000 pixels; the limit is 100 megapixels/)).toBeVisible();
    expect(screen.getByRole("button", { name: "Choose another model" })).toBeVisible();
  });

  it("says when a photo is not there any more", async () => {
    await show({ "GET /restore/01A": () => problem(404, "Not here", "No such restoration.") }, "/?r=01A");
    expect(await screen.findByText("This photo is no longer here")).toBeVisible();
    await press("Restore another photo");
    expect(screen.getByTestId("address")).toHaveTextContent(/^\/$/);
  });

  it("keeps what waits for its turn when the session ends", async () => {
    await show({
      "POST /uploads": () => problem(401, "No", "Expired."),
      "POST /auth/refresh": () => problem(401, "No", "No session."),
    });
    await choose("portrait.jpg");
    await press("Restore");
    expect(await screen.findByText("Waiting for the photos before it")).toBeVisible();
    expect(screen.getByRole("img", { name: "portrait.jpg" })).toBeVisible();
  });

  it("names every file that it leaves out and takes the others", async () => {
    await show();
    await choose("portrait.jpg", "letter.pdf");
    expect(await screen.findByText(/“letter.pdf” isn't a supported photo/)).toBeVisible();
    expect(screen.getByRole("img", { name: "portrait.jpg" })).toBeVisible();
    await press("Got it");
    expect(screen.queryByText(/letter.pdf/)).toBeNull();
  });

  it("restores several photos in their order, one upload after the other", async () => {
    let count = 0;
    const seen = await show({
      "POST /restore": () => json(restoration({ ...WORKING, id: `0${++count}` }), 202),
      "GET /restore/01": () => json(restoration({ ...WORKING, id: "01" })),
      "GET /restore/02": () => json(restoration({ ...WORKING, id: "02" })),
    });
    await choose("first.jpg", "second.jpg");
    await press("Restore 2 photos");
    await waitFor(() => expect(count).toBe(2));
    const steps = seen.filter(({ method, path }) => method === "POST" && ["/uploads", "/restore"].includes(path));
    expect(steps.map(({ path }) => path)).toEqual(["/uploads", "/restore", "/uploads", "/restore"]);
    expect(steps[0]?.body).toMatchObject({ filename: "first.jpg" });
  });

  it("deletes a result and brings it back", async () => {
    await show(
      {
        "GET /restore/01A": () => json(restoration()),
        "DELETE /restore/01A": () => json({ deleted_at: "2026-11-18T11:06:42Z", removed_at: "2026-11-25T11:06:42Z" }),
        "POST /restore/01A/undelete": () => json(restoration()),
      },
      "/?r=01A",
    );
    await press("Delete");
    expect(await screen.findByText("portrait.jpg is deleted.")).toBeVisible();
    expect(screen.getByRole("heading", { name: "Drop an old photo anywhere on this page" })).toHaveFocus();
    await press("Undo");
    expect(await screen.findByRole("heading", { name: "Done" })).toBeVisible();
  });

  it("takes a photo off the page before the server has answered, and puts it back when that refuses", async () => {
    let answer: (response: Response) => void = () => undefined;
    const refused = new Promise<Response>((resolve) => (answer = resolve));
    await show(
      { "GET /restore/01A": () => json(restoration()), "DELETE /restore/01A": () => refused },
      "/?r=01A",
    );
    await press("Delete");
    expect(await screen.findByRole("button", { name: "Choose photos" })).toBeVisible();
    answer(problem(503, "Busy", "Try again in a moment."));
    expect(await screen.findByText(/Busy. Try again in a moment/)).toBeVisible();
    expect(screen.getByRole("heading", { name: "Done" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  });

  it("shows the shapes of a photo that is opened by its address, until it is there", async () => {
    let answer: (response: Response) => void = () => undefined;
    const coming = new Promise<Response>((resolve) => (answer = resolve));
    await show({ "GET /restore/01A": () => coming }, "/?r=01A");
    expect(await screen.findByText("Loading the photo…", { selector: ".skeleton *" })).toBeInTheDocument();
    answer(json(restoration()));
    expect(await screen.findByRole("heading", { name: "Done" })).toBeVisible();
    expect(document.querySelector(".skeleton")).toBeNull();
  });

  it("takes what was dropped on another page", async () => {
    handFiles([new File(["photo"], "attic.jpg", { type: "image/jpeg" })]);
    await show({}, "/?from-elsewhere");
    expect(await screen.findByRole("img", { name: "attic.jpg" })).toBeVisible();
  });

  it("restores the same original again with other settings, beside the result", async () => {
    const seen = await show(
      {
        "GET /restore/01A": () => json(restoration()),
        "POST /restore/01A/retry": () => json(restoration({ ...WORKING, id: "01B" }), 202),
        "GET /restore/01B": () => json(restoration({ ...WORKING, id: "01B" })),
      },
      "/?r=01A",
    );
    await press("Try other settings");
    await user.click(await screen.findByText("Settings"));
    await user.click(screen.getByRole("radio", { name: "2" }));
    await press("Restore again");
    expect(await screen.findByText("42% done")).toBeVisible();
    expect(seen.find(({ path }) => path.endsWith("/retry"))?.body).toEqual({
      model_id: "photo-2x",
      params: { noise: 2 },
    });
    expect(screen.getByRole("button", { name: "portrait.jpg, done" })).toBeVisible();
  });
});

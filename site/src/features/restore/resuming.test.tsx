import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../api/queries";
import { json, problem } from "../../test-network";
import { clearToasts } from "../../ui/toast";
import { ProgressPanel } from "./progress-panel";
import { clearSitting, newPhoto } from "./sitting";
import { choose, press, show } from "./test-stage";

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  clearSitting();
});

/** Half of the bytes go off; then this happens. */
function halfway(then: "refused" | "nothing") {
  vi.stubGlobal(
    "XMLHttpRequest",
    class extends EventTarget {
      readonly upload = new EventTarget();
      readonly status = 500;
      open() {
        // Nothing to open.
      }
      setRequestHeader() {
        // Nobody looks.
      }
      abort() {
        this.dispatchEvent(new Event("abort"));
      }
      send() {
        queueMicrotask(() => {
          this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded: 1, total: 2 }));
          if (then === "refused") this.dispatchEvent(new Event("load"));
        });
      }
    },
  );
}

describe("an upload after a break", () => {
  it("says at how much it resumes", () => {
    const photo = newPhoto({ name: "album.tif", stage: "uploading", uploaded: 0.7, resumedAt: 0.62 });
    render(<ProgressPanel photo={photo} restoration={undefined} />);
    expect(screen.getByText("Uploading, 70%")).toBeVisible();
    expect(screen.getByText("Resuming at 62%")).toBeVisible();
  });

  it("says that a small photo is sent again from the start, and says nothing the first time", async () => {
    await show({ "POST /restore/analyze": () => problem(409, "Missing", "Not here.") });
    halfway("refused");
    await choose("portrait.jpg");
    await press("Restore");
    expect(await screen.findByRole("heading", { name: "This didn't work" })).toBeVisible();
    halfway("nothing");
    await press("Try again");
    expect(await screen.findByText("Uploading, 50%")).toBeVisible();
    expect(screen.getByText("Sending again from the start")).toBeVisible();

    await press("Cancel");
    clearSitting();
    await choose("garden.jpg");
    await press("Restore");
    expect(await screen.findByText("Uploading, 50%")).toBeVisible();
    expect(screen.queryByText("Sending again from the start")).toBeNull();
    await press("Cancel");
  });

  it("starts again without a word where the server does not know its parts any more", async () => {
    const ticket = { upload_id: "up-2", method: "PUT", url: "http://storage.test/up-2", headers: {}, expires_at: "", part_size: 2 };
    const parts = { complete: false, part_size: 2, arrived: [], missing: [], expires_at: "" };
    let known = true;
    const seen = await show({
      "POST /uploads": () => json(ticket, 201),
      "POST /uploads/up-2/parts": () => (known ? problem(507, "The disk is full", "Delete photos.") : problem(404, "Not found", "Expired.")),
      "POST /uploads/up-3/parts": () => json({ ...parts, complete: true }),
      "POST /restore": () => problem(503, "Busy", "Later."),
    });
    await choose("portrait.jpg");
    await press("Restore");
    expect(await screen.findByRole("heading", { name: "This didn't work" })).toBeVisible();
    known = false;
    ticket.upload_id = "up-3";
    await press("Try again");
    await vi.waitFor(() => expect(seen.find(({ path }) => path === "/restore")?.body).toMatchObject({ upload_id: "up-3" }));
    expect(seen.filter(({ path }) => path === "/uploads")).toHaveLength(2);
  });
});

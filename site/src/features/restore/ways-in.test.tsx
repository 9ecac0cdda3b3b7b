import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryClient } from "../../api/queries";
import { clearToasts } from "../../ui/toast";
import { clearSitting } from "./sitting";
import { choose, press, show, user } from "./test-stage";

beforeEach(() => {
  queryClient.clear();
  clearToasts();
  clearSitting();
});

/** What a browser tells of Ctrl-V. */
function paste(files: File[]): Event {
  const event = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData: { files } });
  act(() => void document.body.dispatchEvent(event));
  return event;
}

describe("the ways to put in a photo", () => {
  it("include pasting one, which gets a name where it has none", async () => {
    await show();
    expect(paste([new File(["photo"], "", { type: "image/png" })]).defaultPrevented).toBe(true);
    expect(await screen.findByRole("img", { name: "photo.png" })).toBeVisible();
  });

  it("leave pasted words alone", async () => {
    await show();
    expect(paste([]).defaultPrevented).toBe(false);
    expect(screen.getByRole("button", { name: "Choose photos" })).toBeVisible();
  });

  it("include the camera of a phone, that at the back", async () => {
    await show();
    const asked = vi.fn();
    const camera = document.querySelector<HTMLInputElement>("input[capture=environment]");
    camera?.addEventListener("click", asked);
    await user.click(screen.getByText("Take a photo"));
    expect(asked).toHaveBeenCalledOnce();
    expect(camera?.accept).toContain("image/");
  });

  it("leave the focus with the photo that comes in the place of one taken out", async () => {
    await show();
    await choose("first.jpg", "second.jpg");
    await press("Remove photo");
    expect(await screen.findByRole("heading", { name: "second.jpg" })).toHaveFocus();
  });

  it("are gone through with the bracket keys, and left with Del", async () => {
    await show();
    await choose("first.jpg", "second.jpg");
    expect(await screen.findByRole("img", { name: "first.jpg" })).toBeVisible();
    await user.keyboard("]");
    expect(await screen.findByRole("img", { name: "second.jpg" })).toBeVisible();
    await user.keyboard("[[");
    expect(await screen.findByRole("img", { name: "first.jpg" })).toBeVisible();
    await user.keyboard("{Delete}");
    expect(await screen.findByRole("img", { name: "second.jpg" })).toBeVisible();
    expect(screen.queryByRole("img", { name: "first.jpg" })).toBeNull();
  });
});

import { QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { queryClient, rememberRestoration } from "../../api/queries";
import { json, network, restoration } from "../../test-network";
import { Filmstrip } from "./filmstrip";
import { addPhotos, clearSitting, updatePhoto, useSitting } from "./sitting";

beforeEach(() => {
  queryClient.clear();
  clearSitting();
  network({ "GET /restore/01A": () => json(restoration()) });
});

function show() {
  const files = ["first.jpg", "second.jpg"].map((name) => new File(["photo"], name, { type: "image/jpeg" }));
  addPhotos(files, []);
  const [first] = useSitting.getState().photos;
  rememberRestoration(restoration({ filename: "first.jpg" }));
  updatePhoto(first?.key ?? "", { stage: "submitted", restorationId: "01A" });
  render(
    <QueryClientProvider client={queryClient}>
      <Filmstrip onAdd={() => undefined} />
    </QueryClientProvider>,
  );
}

const still = (name: string) => screen.getByRole("button", { name });

describe("the filmstrip", () => {
  it("lays the thumbnail of the result over the preview, so that no still is ever empty", () => {
    show();
    const sources = [...still("first.jpg, done").querySelectorAll("img")].map((image) => image.getAttribute("src"));
    expect(sources).toEqual(["blob:preview", "/photos/b-small?s=1"]);
  });

  it("shows a drawn picture for a file that the browser cannot show", () => {
    show();
    const second = still("second.jpg, ready");
    const preview = second.querySelector("img");
    if (preview === null) throw new Error("There is no preview");
    fireEvent.error(preview);
    expect(second.querySelector("img")).toBeNull();
    expect(second.querySelector("svg")).not.toBeNull();
  });
});

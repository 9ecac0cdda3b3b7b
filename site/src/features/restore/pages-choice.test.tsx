import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { setLanguage } from "../../i18n/language";
import { PagesChoice } from "./pages-choice";
import { addPhotos, clearSitting, updatePhoto, useSitting } from "./sitting";

const user = userEvent.setup();

function Shown({ pages }: { pages: number }) {
  const photo = useSitting(({ photos }) => photos[0]);
  return photo && <PagesChoice photo={photo} pages={pages} />;
}

/** A file of 40 pages that stands open at one of them. */
function show(page: number) {
  addPhotos([new File(["photo"], "album.tif", { type: "image/tiff" })], []);
  updatePhoto(useSitting.getState().photos[0]?.key ?? "", { page });
  render(<Shown pages={40} />);
}

const chosen = () => useSitting.getState().photos[0]?.page;
const field = () => screen.getByRole("spinbutton", { name: "Page" });
const button = (name: string) => screen.getByRole("button", { name });

beforeEach(() => {
  clearSitting();
  setLanguage("en");
});

describe("the number of the page", () => {
  it("is typed in peace, and turned to with Enter", async () => {
    show(4);
    await user.click(field());
    await user.keyboard("{Backspace}12");
    expect(field()).toHaveValue(12);
    expect(chosen()).toBe(4);
    await user.keyboard("{Enter}");
    expect(chosen()).toBe(12);
  });

  it("is turned to when the field is left, and held within the file", async () => {
    show(4);
    await user.clear(field());
    await user.type(field(), "412");
    await user.tab();
    expect(chosen()).toBe(40);
    expect(field()).toHaveValue(40);
    await user.clear(field());
    await user.type(field(), "0{Enter}");
    expect(chosen()).toBe(1);
    expect(field()).toHaveValue(1);
  });

  it("goes back to the page that was shown when nothing stands in the field", async () => {
    show(4);
    await user.clear(field());
    expect(field()).toHaveValue(null);
    await user.tab();
    expect(field()).toHaveValue(4);
    expect(chosen()).toBe(4);
  });

  it("turns at once by the arrow keys", async () => {
    show(39);
    await user.click(field());
    await user.keyboard("{ArrowUp}");
    expect(chosen()).toBe(40);
    await user.keyboard("{ArrowUp}{ArrowDown}");
    expect(chosen()).toBe(39);
  });

  it("counts what was typed before a button turns on from it", async () => {
    show(4);
    await user.clear(field());
    await user.type(field(), "7");
    await user.click(button("Next page"));
    expect(chosen()).toBe(8);
  });
});

describe("the buttons beside the number", () => {
  it.each([
    ["Next page", 39, 40],
    ["Previous page", 2, 1],
  ])("keep the focus when %s has come to the end", async (name, page, end) => {
    show(page);
    button(name).focus();
    await user.keyboard("{Enter}");
    expect(chosen()).toBe(end);
    expect(button(name)).toHaveFocus();
    expect(button(name)).toHaveAttribute("aria-disabled", "true");
    await user.keyboard("{Enter}");
    expect(chosen()).toBe(end);
  });
});

import { fireEvent, render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { useKeys, type KeyMap } from "./keys";

function Listener({ keys }: { keys: KeyMap }) {
  useKeys(keys);
  return null;
}

it.each([
  ["a Greek keyboard", "θ", "KeyU"],
  ["a Russian keyboard", "г", "KeyU"],
  ["an English keyboard", "u", "KeyU"],
  ["a keyboard with its letters elsewhere", "u", "KeyF"],
])("hears the letter on %s", (_, key, code) => {
  const heard = vi.fn();
  render(<Listener keys={{ u: heard }} />);
  fireEvent.keyDown(document.body, { key, code });
  expect(heard).toHaveBeenCalledOnce();
});

it("goes by what a key writes where that is Latin, wherever the key is", () => {
  const heard = vi.fn();
  render(<Listener keys={{ z: heard }} />);
  // On a German keyboard Z and Y have changed places.
  fireEvent.keyDown(document.body, { key: "y", code: "KeyZ" });
  fireEvent.keyDown(document.body, { key: "ö", code: "KeyZ" });
  expect(heard).not.toHaveBeenCalled();
  fireEvent.keyDown(document.body, { key: "z", code: "KeyY" });
  expect(heard).toHaveBeenCalledOnce();
});

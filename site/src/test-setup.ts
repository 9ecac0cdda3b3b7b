import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine is slow: what is looked for may take a while to appear.
configure({ asyncUtilTimeout: 5_000 });

// What jsdom does not have. Nothing is laid out there, so nothing ever changes its size.
window.ResizeObserver = class {
  observe(): void {
    // Never called back.
  }
  unobserve(): void {
    // Never called back.
  }
  disconnect(): void {
    // Nothing to let go of.
  }
};
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
URL.createObjectURL = () => "blob:preview";
URL.revokeObjectURL = () => undefined;
HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  this.open = false;
};

afterEach(cleanup);

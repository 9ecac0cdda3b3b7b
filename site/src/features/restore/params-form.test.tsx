import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import type { Params } from "../../api/types";
import { parameterFields, paramsFor } from "./parameters";
import { ParamsForm } from "./params-form";

const SCHEMA = {
  type: "object",
  additionalProperties: false,
  properties: {
    noise: { type: "integer", enum: [0, 1, 2], default: 1, title: "Noise reduction", description: "Grain." },
    fidelity: { type: "number", minimum: 0, maximum: 1, default: 0.5 },
    steps: { type: "integer", minimum: 10, maximum: 60, default: 30 },
    prompt: { type: "string", maxLength: 20, default: "Clean", title: "What to change" },
    avoid: { type: "string", maxLength: 20 },
    seed: { type: "integer", minimum: 0, maximum: 2147483647, default: 7 },
    keep_grain: { type: "boolean", default: true },
    strange: { type: "object" },
  },
};
const FIELDS = parameterFields(SCHEMA);
const DEFAULTS = { noise: 1, fidelity: 0.5, steps: 30, prompt: "Clean", avoid: "", seed: 7, keep_grain: true };

function Form() {
  const [values, setValues] = useState<Params>({});
  return (
    <>
      <ParamsForm
        fields={FIELDS}
        values={values}
        onChange={(name, value) => setValues({ ...values, [name]: value })}
      />
      <code data-testid="sent">{JSON.stringify(paramsFor(FIELDS, values))}</code>
    </>
  );
}

const sent = (): unknown => JSON.parse(screen.getByTestId("sent").textContent);

describe("the settings of a model", () => {
  it("start at the defaults of the schema", () => {
    render(<Form />);
    expect(screen.getByRole("radio", { name: "1" })).toBeChecked();
    expect(screen.getByRole("slider", { name: /Fidelity/ })).toHaveValue("0.5");
    expect(screen.getByRole("checkbox", { name: "Keep grain" })).toBeChecked();
    expect(screen.getByRole("textbox", { name: "What to change" })).toHaveValue("Clean");
    expect(sent()).toEqual(DEFAULTS);
  });

  it("send what was set, as the types the schema asks for", async () => {
    const user = userEvent.setup();
    render(<Form />);
    await user.click(screen.getByRole("radio", { name: "2" }));
    fireEvent.change(screen.getByRole("slider", { name: /Fidelity/ }), { target: { value: "0.8" } });
    await user.type(screen.getByRole("textbox", { name: "Avoid" }), "blur");
    fireEvent.change(screen.getByRole("spinbutton", { name: "Seed" }), { target: { value: "12" } });
    await user.click(screen.getByRole("checkbox", { name: "Keep grain" }));
    const set = { noise: 2, fidelity: 0.8, avoid: "blur", seed: 12, keep_grain: false };
    expect(sent()).toEqual({ ...DEFAULTS, ...set });
  });

  it("put changed words back to what they were", async () => {
    const user = userEvent.setup();
    render(<Form />);
    const words = screen.getByRole("textbox", { name: "What to change" });
    expect(screen.queryByRole("button", { name: /Reset/ })).toBeNull();
    await user.clear(words);
    await user.type(words, "Colour it");
    expect(sent()).toMatchObject({ prompt: "Colour it" });
    await user.click(screen.getByRole("button", { name: "Reset “What to change”" }));
    expect(words).toHaveValue("Clean");
    expect(screen.queryByRole("button", { name: /Reset/ })).toBeNull();
  });

  it("send emptied words empty, not as the default that was taken away", async () => {
    const user = userEvent.setup();
    render(<Form />);
    await user.clear(screen.getByRole("textbox", { name: "What to change" }));
    expect(sent()).toMatchObject({ prompt: "" });
  });

  it("keep a typed number within its range", () => {
    render(<Form />);
    const seed = screen.getByRole("spinbutton", { name: "Seed" });
    fireEvent.change(seed, { target: { value: "99999999999" } });
    expect(sent()).toMatchObject({ seed: 2147483647 });
    fireEvent.change(seed, { target: { value: "" } });
    expect(sent()).toMatchObject({ seed: 0 });
  });

  it("keep within the range and length of the schema", () => {
    render(<Form />);
    const steps = screen.getByRole("slider", { name: /Steps/ });
    expect(steps).toHaveAttribute("min", "10");
    expect(steps).toHaveAttribute("max", "60");
    expect(screen.getByRole("textbox", { name: "What to change" })).toHaveAttribute("maxlength", "20");
  });

  it("explain themselves", () => {
    render(<Form />);
    expect(screen.getByRole("group", { name: "Noise reduction" })).toHaveAccessibleDescription("Grain.");
  });

  it("make buttons of a short range and a slider of a long one", () => {
    const [short, long] = parameterFields({
      properties: {
        a: { type: "integer", minimum: 0, maximum: 2, default: 2 },
        b: { type: "integer", minimum: 0, maximum: 9 },
      },
    });
    expect(short).toMatchObject({ kind: "choice", options: [0, 1, 2], initial: 2 });
    expect(long).toMatchObject({ kind: "range", step: 1 });
  });

  it("are none for a schema that cannot be read", () => {
    expect(parameterFields(null)).toEqual([]);
    expect(parameterFields({ properties: [] })).toEqual([]);
    expect(parameterFields({ properties: { a: { enum: [] }, b: 7 } })).toEqual([]);
  });
});

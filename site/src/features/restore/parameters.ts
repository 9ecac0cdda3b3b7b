import type { Params } from "../../api/types";

interface Base {
  name: string;
  title: string;
  description: string;
}

/** One parameter of a model as the form shows it. */
export type ParameterField = Base &
  (
    | { kind: "choice"; options: (string | number)[]; initial: string | number }
    | { kind: "range"; min: number; max: number; step: number; initial: number }
    | { kind: "number"; min: number; max: number; initial: number }
    | { kind: "text"; maxLength: number | null; initial: string }
    | { kind: "toggle"; initial: boolean }
  );

/** Whole-number ranges up to this many values become buttons instead of a slider. */
const FEW_VALUES = 5;
/** With more values than this a slider hits none of them: the number is typed, as a seed is. */
const MANY_VALUES = 1000;

type Schema = Record<string, unknown>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const text = (value: unknown, fallback = "") => (typeof value === "string" ? value : fallback);
const number = (value: unknown, fallback: number) => (typeof value === "number" ? value : fallback);

function isOption(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function choice(base: Base, options: (string | number)[], wanted: unknown): ParameterField | null {
  const initial = options.find((option) => option === wanted) ?? options[0];
  return initial === undefined ? null : { ...base, kind: "choice", options, initial };
}

function toField(name: string, schema: Schema): ParameterField | null {
  const base = {
    name,
    title: text(schema.title, name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ")),
    description: text(schema.description),
  };
  const { type, default: wanted } = schema;
  if (Array.isArray(schema.enum)) return choice(base, schema.enum.filter(isOption), wanted);
  if (type === "integer" || type === "number") {
    const min = number(schema.minimum, 0);
    const max = number(schema.maximum, type === "integer" ? 100 : 1);
    if (max <= min) return null;
    if (type === "integer" && max - min < FEW_VALUES) {
      const options = Array.from({ length: max - min + 1 }, (_, index) => min + index);
      return choice(base, options, wanted);
    }
    if (type === "integer" && max - min > MANY_VALUES) {
      return { ...base, kind: "number", min, max, initial: number(wanted, min) };
    }
    // A fraction moves in about fifty steps of a round size.
    const fine = 10 ** Math.floor(Math.log10((max - min) / 10)) / 2;
    const step = number(schema.multipleOf, type === "integer" ? 1 : fine);
    return { ...base, kind: "range", min, max, step, initial: number(wanted, min) };
  }
  if (type === "boolean") return { ...base, kind: "toggle", initial: wanted === true };
  if (type === "string") {
    const maxLength = typeof schema.maxLength === "number" ? schema.maxLength : null;
    return { ...base, kind: "text", maxLength, initial: text(wanted) };
  }
  return null;
}

/** The parameters in a model's JSON Schema, in its order. What the form cannot show is left out. */
export function parameterFields(schema: unknown): ParameterField[] {
  const properties = isSchema(schema) ? schema.properties : null;
  if (!isSchema(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const field = isSchema(property) ? toField(name, property) : null;
    return field === null ? [] : [field];
  });
}

/** What is sent: what was set, else the defaults. An emptied text is sent empty: that was meant. */
export function paramsFor(fields: readonly ParameterField[], set: Params = {}): Params {
  return Object.fromEntries(fields.map(({ name, initial }) => [name, set[name] ?? initial]));
}

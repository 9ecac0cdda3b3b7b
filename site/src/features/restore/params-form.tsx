import { useId } from "react";
import { said } from "../../api/server-words";
import type { Params } from "../../api/types";
import { formatNumber } from "../../ui/format";
import { Segmented } from "../../ui/segmented";
import type { ParameterField } from "./parameters";
import { texts } from "./photo-texts";
import { TextParam } from "./text-param";
import "./params-form.css";

interface Props {
  fields: readonly ParameterField[];
  values: Params;
  onChange: (name: string, value: unknown) => void;
}

export function ParamsForm({ fields, values, onChange }: Props) {
  return (
    <div className="params">
      {fields.map((field) => (
        <ParamControl
          key={field.name}
          field={{ ...field, title: said(field.title), description: said(field.description) }}
          value={values[field.name] ?? field.initial}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </div>
  );
}

/** A whole number in its range, whatever was typed; the least when nothing was. */
function within(typed: number, { min, max }: { min: number; max: number }): number {
  return Number.isFinite(typed) ? Math.min(Math.max(Math.round(typed), min), max) : min;
}

/** A choice by the page's words; numbers as they are written in its language. */
function label(option: string | number): string {
  return typeof option === "number" ? shown(option) : said(texts.options[option] ?? option);
}

function shown(value: unknown): string {
  return formatNumber(Number(value), { maximumFractionDigits: 3 });
}

interface ControlProps {
  field: ParameterField;
  value: unknown;
  onChange: (value: unknown) => void;
}

function ParamControl({ field, value, onChange }: ControlProps) {
  const id = useId();
  const hint = field.description === "" ? undefined : `${id}-hint`;
  return (
    <div className="param">
      {field.kind === "choice" && (
        <Segmented
          legend={field.title}
          describedBy={hint}
          value={value}
          options={field.options.map((option) => ({ value: option, label: label(option) }))}
          onChange={onChange}
        />
      )}
      {field.kind === "range" && (
        <>
          <label htmlFor={id} className="param-label">
            {field.title}
            <output htmlFor={id} className="numbers quiet">
              {shown(value)}
            </output>
          </label>
          <input
            id={id}
            className="param-range"
            type="range"
            min={field.min}
            max={field.max}
            step={field.step}
            value={Number(value)}
            aria-valuetext={shown(value)}
            aria-describedby={hint}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
        </>
      )}
      {field.kind === "number" && (
        <>
          <label htmlFor={id} className="param-label">
            {field.title}
          </label>
          <input
            id={id}
            className="param-number numbers"
            type="number"
            inputMode="numeric"
            min={field.min}
            max={field.max}
            value={Number(value)}
            aria-describedby={hint}
            onChange={({ target }) => onChange(within(target.valueAsNumber, field))}
          />
        </>
      )}
      {field.kind === "text" && (
        <TextParam id={id} field={field} value={String(value)} describedBy={hint} onChange={onChange} />
      )}
      {field.kind === "toggle" && (
        <label className="param-toggle">
          <input
            type="checkbox"
            checked={value === true}
            aria-describedby={hint}
            onChange={(event) => onChange(event.target.checked)}
          />
          {field.title}
        </label>
      )}
      {hint !== undefined && (
        <p id={hint} className="param-hint">
          {field.description}
        </p>
      )}
    </div>
  );
}

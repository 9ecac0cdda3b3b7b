import { useId } from "react";
import type { Params } from "../../api/types";
import { Segmented } from "../../ui/segmented";
import type { ParameterField } from "./parameters";
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
          field={field}
          value={values[field.name] ?? field.initial}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </div>
  );
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
          options={field.options.map((option) => ({ value: option, label: String(option) }))}
          onChange={onChange}
        />
      )}
      {field.kind === "range" && (
        <>
          <label htmlFor={id} className="param-label">
            {field.title}
            <output htmlFor={id} className="numbers quiet">
              {String(value)}
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
            aria-describedby={hint}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
        </>
      )}
      {field.kind === "text" && (
        <>
          <label htmlFor={id} className="param-label">
            {field.title}
          </label>
          <textarea
            id={id}
            className="param-text"
            rows={3}
            maxLength={field.maxLength ?? undefined}
            value={String(value)}
            aria-describedby={hint}
            onChange={(event) => onChange(event.target.value)}
          />
        </>
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

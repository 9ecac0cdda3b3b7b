import { useId, type ReactNode } from "react";
import "./segmented.css";

interface Option<T> {
  value: T;
  label: ReactNode;
}

interface Props<T> {
  legend: string;
  /** The legend is read, not seen. */
  legendHidden?: boolean;
  options: readonly Option<T>[];
  value: T;
  describedBy?: string | undefined;
  onChange: (value: T) => void;
}

/** One of a few, as radio buttons that look like one bar. */
export function Segmented<T>(props: Props<T>) {
  const { legend, legendHidden, options, value, describedBy, onChange } = props;
  const name = useId();
  return (
    <fieldset className="segmented" aria-describedby={describedBy}>
      <legend className={legendHidden === true ? "spoken" : "segmented-legend"}>{legend}</legend>
      <div className="segmented-bar">
        {options.map((option) => (
          <label key={String(option.value)} className="segmented-option">
            <input
              type="radio"
              className="spoken"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";
import "./field.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  error?: string | null;
  /** Stands inside the field at its end, such as a show-password button. */
  end?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled input; its error stands under it and is announced. */
export function Field({ label, error = null, end, id, ...rest }: Props) {
  const made = useId();
  const inputId = id ?? made;
  const errorId = `${inputId}-error`;
  return (
    <div className="field">
      <label className="field-label" htmlFor={inputId}>
        {label}
      </label>
      <div className="field-box">
        <input
          {...rest}
          id={inputId}
          className="field-input"
          aria-invalid={error === null ? undefined : true}
          aria-describedby={error === null ? undefined : errorId}
        />
        {end}
      </div>
      <p className="field-error" id={errorId} role="alert">
        {error}
      </p>
    </div>
  );
}

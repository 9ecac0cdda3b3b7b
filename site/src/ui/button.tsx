import type { ButtonHTMLAttributes, Ref } from "react";
import "./button.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: "primary" | "secondary" | "gradient" | "quiet" | "danger";
  /** A square button whose only content is an icon; give it an aria-label. */
  icon?: boolean;
  wide?: boolean;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "secondary", icon, wide, busy, className, ...rest }: Props) {
  const classes = ["button", `button-${kind}`];
  if (icon === true) classes.push("button-icon");
  if (wide === true) classes.push("button-wide");
  if (className !== undefined) classes.push(className);
  return (
    <button
      type="button"
      {...rest}
      className={classes.join(" ")}
      aria-busy={busy === true ? true : undefined}
    />
  );
}

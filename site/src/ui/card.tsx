import type { HTMLAttributes } from "react";
import "./card.css";

interface Props extends HTMLAttributes<HTMLElement> {
  /** Dark cards stay dark in both themes. */
  tone?: "light" | "dark";
}

export function Card({ tone = "light", className, ...rest }: Props) {
  const classes = ["card", `card-${tone}`];
  if (className !== undefined) classes.push(className);
  return <section {...rest} className={classes.join(" ")} />;
}

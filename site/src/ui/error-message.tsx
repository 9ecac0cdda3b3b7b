import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import "./error-message.css";

interface Props {
  title: string;
  /** Where nothing else is on the page: its title is the page's heading. */
  alone?: boolean;
  /** What happened, why, and what to do. */
  children?: ReactNode;
  actions?: ReactNode;
}

export function ErrorMessage({ title, alone = false, children, actions }: Props) {
  return (
    <div className="error-message" role="alert">
      <CircleAlert aria-hidden="true" />
      <div className="error-message-text">
        {alone ? <h1>{title}</h1> : <strong>{title}</strong>}
        {children}
        {actions !== undefined && <div className="error-message-actions">{actions}</div>}
      </div>
    </div>
  );
}

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import "./error-message.css";

interface Props {
  title: string;
  /** What happened, why, and what to do. */
  children?: ReactNode;
  actions?: ReactNode;
}

export function ErrorMessage({ title, children, actions }: Props) {
  return (
    <div className="error-message" role="alert">
      <CircleAlert aria-hidden="true" />
      <div className="error-message-text">
        <strong>{title}</strong>
        {children}
        {actions !== undefined && <div className="error-message-actions">{actions}</div>}
      </div>
    </div>
  );
}

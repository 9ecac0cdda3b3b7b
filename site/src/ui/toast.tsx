import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { create } from "zustand";
import { Button } from "./button";
import "./toast.css";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "error";
  seconds: number;
  action?: { label: string; run: () => void };
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
let lastId = 0;

export function showToast(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): void {
  const toast = { id: ++lastId, text, tone: "plain" as const, seconds: 10, ...options };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), toast] }));
}

function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function clearToasts(): void {
  useToasts.setState({ toasts: [] });
}

function ToastItem({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const [held, setHeld] = useState(false);
  const { id, seconds, action } = toast;

  // Held under the pointer or the focus, a toast stays: nobody has to hurry to reach its button.
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), seconds * 1000);
    return () => clearTimeout(timer);
  }, [held, id, seconds]);

  return (
    <li
      className={`toast toast-${toast.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text">{toast.text}</span>
      {action !== undefined && (
        <Button
          kind="quiet"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button kind="quiet" icon aria-label={closeLabel} onClick={() => dismiss(id)}>
        <X aria-hidden="true" />
      </Button>
    </li>
  );
}

/** Stands once in the page; `showToast` fills it. */
export function Toasts({ label, closeLabel }: { label: string; closeLabel: string }) {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className="toasts" aria-label={label}>
      <ul aria-live="polite">
        {toasts.map((toast) => (
          <ToastItem key={toast.id} toast={toast} closeLabel={closeLabel} />
        ))}
      </ul>
    </section>
  );
}

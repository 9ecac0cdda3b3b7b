import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { create } from "zustand";
import { Button } from "./button";
import "./toast.css";

interface Toast {
  id: number;
  text: string;
  tone: "plain" | "error";
  seconds: number;
  /** When its action comes too late, in ms since 1970: it goes then, whoever looks at it. */
  until: number | null;
  action?: { label: string; run: () => void };
  /** Where there is more of it. */
  link?: { label: string; to: string };
}

const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));
let lastId = 0;

export function showToast(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): void {
  const toast = { id: ++lastId, text, tone: "plain" as const, seconds: 10, until: null, ...options };
  useToasts.setState(({ toasts }) => {
    // What only tells something makes room; what can still be undone does not.
    const left = toasts.filter(({ action }, index) => action !== undefined || index >= toasts.length - 2);
    return { toasts: [...left, toast] };
  });
}

function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function clearToasts(): void {
  useToasts.setState({ toasts: [] });
}

function ToastItem({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const [held, setHeld] = useState(false);
  const { id, seconds, until, action, link } = toast;
  const left = useRef(seconds * 1000);

  // Held under the pointer or the focus, a toast stays: nobody has to hurry to reach its button.
  useEffect(() => {
    const since = Date.now();
    const end = Math.min(held ? Infinity : left.current, until === null ? Infinity : until - since);
    if (end === Infinity) return;
    const timer = setTimeout(() => dismiss(id), end);
    return () => {
      clearTimeout(timer);
      if (!held) left.current -= Date.now() - since;
    };
  }, [held, id, until]);

  return (
    <li
      className={`toast toast-${toast.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text">
        {toast.text}
        {link !== undefined && (
          <Link to={link.to} onClick={() => dismiss(id)}>
            {link.label}
          </Link>
        )}
      </span>
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
  const list = useRef<HTMLUListElement>(null);
  // Where they do not all fit, the newest is seen.
  useEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [toasts.length]);
  return (
    <section className="toasts" aria-label={label}>
      <ul ref={list} aria-live="polite">
        {toasts.map((toast) => (
          <ToastItem key={toast.id} toast={toast} closeLabel={closeLabel} />
        ))}
      </ul>
    </section>
  );
}

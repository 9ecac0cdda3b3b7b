import "./skeleton.css";

type Shape = "line" | "half" | "bar" | "square";

interface Props {
  /** What is awaited, for those who do not see the shapes. */
  label: string;
  shapes: readonly Shape[];
  className?: string;
}

/** Stands where something will: shapes of about its size. */
export function Skeleton({ label, shapes, className }: Props) {
  return (
    <div className={className === undefined ? "skeleton" : `skeleton ${className}`} role="status">
      <span className="spoken">{label}</span>
      {shapes.map((shape, at) => (
        <span key={at} className={`skeleton-shape skeleton-${shape}`} />
      ))}
    </div>
  );
}

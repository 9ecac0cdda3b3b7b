import "./skeleton.css";

/** A picture may be put into its place before the page is alive (api/first-answer.ts). */
type Shape = "line" | "half" | "bar" | "square" | "picture";

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
      {shapes.map((shape, at) =>
        shape === "picture" ? (
          <img key={at} className="skeleton-shape skeleton-square" alt="" />
        ) : (
          <span key={at} className={`skeleton-shape skeleton-${shape}`} />
        ),
      )}
    </div>
  );
}

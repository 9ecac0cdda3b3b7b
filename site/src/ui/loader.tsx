import "./loader.css";

export function Loader({ label }: { label: string }) {
  return (
    <div className="loader" role="status">
      <span className="loader-ring" aria-hidden="true" />
      <span>{label}</span>
    </div>
  );
}

import type { Told } from "../../api/server-words";

/** What to do, and the server's own words where they say more: they hold what is to be typed. */
export function ToldDetail({ told }: { told: Told }) {
  return (
    <>
      <p>{told.detail}</p>
      {told.original !== null && <p lang="en">{told.original}</p>}
    </>
  );
}

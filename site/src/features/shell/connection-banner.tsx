import { WifiOff } from "lucide-react";
import { useEffect } from "react";
import { askServer, useConnection } from "../../api/connection";
import { texts } from "./texts";
import "./connection-banner.css";

const ASK_AGAIN_MS = 5_000;

/** Says that the last request got no answer; asks, as nobody else may, and goes with the next answer. */
export function ConnectionBanner() {
  const lost = useConnection((state) => state.lost);
  useEffect(() => {
    if (!lost) return;
    const ask = () => {
      if (!document.hidden) void askServer();
    };
    const timer = setInterval(ask, ASK_AGAIN_MS);
    window.addEventListener("online", ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", ask);
    };
  }, [lost]);
  return (
    <div role="status">
      {lost && (
        <p className="connection-banner">
          <WifiOff aria-hidden="true" />
          {texts.offline}
        </p>
      )}
    </div>
  );
}

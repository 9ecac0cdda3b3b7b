import { resume, useSession } from "../../api/session";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { Loader } from "../../ui/loader";
import { texts } from "./texts";
import "./starting.css";

/** Before it is known whether somebody is signed in. */
export function Starting() {
  const unreachable = useSession((session) => session.unreachable);
  return (
    <main className="starting">
      {unreachable ? (
        <ErrorMessage
          title={texts.unreachable}
          actions={<Button onClick={() => void resume()}>{texts.tryAgain}</Button>}
        >
          {texts.unreachableDetail}
        </ErrorMessage>
      ) : (
        <Loader label={texts.starting} />
      )}
    </main>
  );
}

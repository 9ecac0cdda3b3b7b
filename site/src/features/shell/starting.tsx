import { describe } from "../../api/problem";
import { resume, useSession } from "../../api/session";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { Loader } from "../../ui/loader";
import { PageTitle } from "../../ui/page-title";
import { Wordmark } from "../../ui/wordmark";
import { ToldDetail } from "./told-detail";
import { texts } from "./texts";
import "./starting.css";

/** Before it is known whether somebody is signed in. */
export function Starting() {
  const unreachable = useSession((session) => session.unreachable);
  const refusal = useSession((session) => session.refusal);
  const told = refusal === null ? null : describe(refusal);
  const title = told?.title ?? texts.unreachable;
  return (
    <main className="starting">
      {unreachable ? (
        <>
          <PageTitle of={title} />
          <Wordmark />
          <ErrorMessage
            alone
            title={title}
            actions={<Button onClick={() => void resume()}>{texts.tryAgain}</Button>}
          >
            {told === null ? texts.unreachableDetail : <ToldDetail told={told} />}
          </ErrorMessage>
        </>
      ) : (
        <Loader label={texts.starting} />
      )}
    </main>
  );
}

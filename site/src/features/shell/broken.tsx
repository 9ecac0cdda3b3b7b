import { Component, type ReactNode } from "react";
import { Button } from "../../ui/button";
import { ErrorMessage } from "../../ui/error-message";
import { PageTitle } from "../../ui/page-title";
import { Wordmark } from "../../ui/wordmark";
import { texts } from "./texts";
import "./starting.css";

/** Stands in for a page that broke or did not arrive, as after an update of the site. */
export class Broken extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="starting">
        <PageTitle of={texts.broken} />
        <Wordmark />
        <ErrorMessage
          alone
          title={texts.broken}
          actions={<Button onClick={() => window.location.reload()}>{texts.reload}</Button>}
        >
          {texts.brokenDetail}
        </ErrorMessage>
      </main>
    );
  }
}

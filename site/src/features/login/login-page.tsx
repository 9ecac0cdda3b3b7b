import { Eye, EyeOff } from "lucide-react";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { ApiError, describe } from "../../api/problem";
import { tellField, type Told } from "../../api/server-words";
import { signIn, useSession } from "../../api/session";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ErrorMessage } from "../../ui/error-message";
import { Field } from "../../ui/field";
import { useFocusHandedOver } from "../../ui/heading-focus";
import { LanguageSwitch } from "../../ui/language-switch";
import { PageTitle } from "../../ui/page-title";
import { Wordmark } from "../../ui/wordmark";
import { texts } from "./texts";
import "./login.css";

interface Errors {
  username?: string;
  password?: string;
  page?: Told;
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

function errorsFrom(error: unknown): Errors {
  if (error instanceof ApiError) {
    if (error.status === 401) return { password: texts.wrong };
    const [username, password] = ["username", "password"].map((field) => {
      const said = error.fields.get(field);
      return said === undefined ? undefined : tellField(field, said);
    });
    if (username !== undefined || password !== undefined) {
      return { ...(username && { username }), ...(password && { password }) };
    }
  }
  return { page: describe(error) };
}

/** Counts a pause down to 0 and says how many seconds are left. */
function usePause(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

export function LoginPage() {
  const expired = useSession((session) => session.ending === "expired");
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const [pause, setPause] = usePause();
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useFocusHandedOver();

  async function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || pause > 0) return;
    const form = new FormData(event.currentTarget);
    const credentials = {
      username: text(form, "username").trim(),
      password: text(form, "password"),
      remember_me: form.has("remember_me"),
    };
    if (credentials.username === "") {
      setErrors({ username: texts.usernameMissing });
      username.current?.focus();
      return;
    }
    if (credentials.password === "") {
      setErrors({ password: texts.passwordMissing });
      password.current?.focus();
      return;
    }
    setBusy(true);
    setErrors({});
    try {
      await signIn(credentials);
    } catch (error) {
      if (error instanceof ApiError && error.status === 429) setPause(Math.ceil(error.retryAfter ?? 30));
      else {
        setErrors(errorsFrom(error));
        password.current?.select();
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <PageTitle of={texts.title} />
      <Card className="login-card" aria-labelledby="login-title">
        <div className="login-head">
          <Wordmark />
          <LanguageSwitch />
        </div>
        <h1 id="login-title">{texts.title}</h1>
        {expired && <p role="status">{texts.expired}</p>}
        <form className="login-form" noValidate onSubmit={submit}>
          <Field
            ref={username}
            label={texts.username}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            error={errors.username ?? null}
          />
          <Field
            ref={password}
            label={texts.password}
            name="password"
            type={shown ? "text" : "password"}
            autoComplete="current-password"
            required
            error={pause > 0 ? texts.tooMany : (errors.password ?? null)}
            end={
              <Button
                kind="quiet"
                icon
                aria-label={shown ? texts.hidePassword : texts.showPassword}
                aria-pressed={shown}
                onClick={() => setShown(!shown)}
              >
                {shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
              </Button>
            }
          />
          <label className="login-remember">
            <input type="checkbox" name="remember_me" />
            {texts.rememberMe}
          </label>
          {errors.page && <ErrorMessage title={errors.page.title}>{errors.page.detail}</ErrorMessage>}
          <Button kind="gradient" type="submit" wide busy={busy} disabled={pause > 0}>
            {busy ? texts.submitting : pause > 0 ? texts.wait(pause) : texts.submit}
          </Button>
        </form>
        <p className="quiet small">{texts.hint}</p>
      </Card>
    </main>
  );
}

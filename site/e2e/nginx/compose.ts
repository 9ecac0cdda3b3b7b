import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { here, readComposeFile, service, tool } from "./compose-file";
import { expect, test } from "./fixtures";

const file = readComposeFile();
const text = readFileSync(here("local/docker-compose.yml"), "utf8");
const dockerfile = readFileSync(here("local/Dockerfile"), "utf8");

/** The Rust files in these folders. */
function sources(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(here(folder), { recursive: true, encoding: "utf8" })
      .filter((entry) => entry.endsWith(".rs") && !/(^|\/)tests\//.test(entry))
      .map((entry) => join(folder, entry)),
  );
}

/** Everything that the program's sources hold between quotes and that looks like a variable. */
function variablesInCode(): Set<string> {
  const found = new Set<string>();
  const folders = ["local/src", "crates/store/src", "crates/web/src", "crates/providers/src", "functions/login/src"];
  for (const path of sources(folders)) {
    // Up to the tests, which name wrong ones, too.
    const [own = ""] = readFileSync(here(path), "utf8").split("#[cfg(test)]");
    for (const [, name = ""] of own.matchAll(/"([A-Z][A-Z0-9_]+)"/g)) found.add(name);
  }
  // Each model on a dedicated endpoint has a variable of its own, as domain::endpoint_variable names it.
  const models = JSON.parse(readFileSync(here("crates/domain/src/models.json"), "utf8")) as Record<string, string>[];
  for (const { id = "", provider } of models) {
    if (provider === "hf-endpoint") found.add(`HF_ENDPOINT_${id.toUpperCase().replaceAll("-", "_")}`);
  }
  return found;
}

/** What the AWS SDK reads by itself. */
const OF_THE_SDK = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

test("every variable in docker-compose.yml is one that the program reads, and README.md names it", () => {
  const known = variablesInCode();
  const readme = readFileSync(here("README.md"), "utf8");
  for (const name of ["photo-restoration", "server"]) {
    const variables = Object.keys(service(file, name).environment ?? {});
    expect(variables.length, name).toBeGreaterThan(10);
    for (const variable of variables.filter((one) => !OF_THE_SDK.includes(one))) {
      expect([...known], `${name}: ${variable}`).toContain(variable);
    }
    for (const variable of variables) expect(readme, `${name}: ${variable}`).toContain(`\`${variable}\``);
  }
  for (const [, variable = ""] of text.matchAll(/\$\{([A-Z0-9_]+):-/g)) {
    expect([...known, "PORT"], variable).toContain(variable);
  }
});

test("env.example names exactly the variables that docker-compose.yml takes", () => {
  const example = readFileSync(here("local/env.example"), "utf8");
  const offered = [...example.matchAll(/^#?([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  const taken = new Set([...text.matchAll(/\$\{([A-Z0-9_]+):-/g)].map(([, name]) => name));
  expect(offered.sort()).toEqual([...taken].sort());
});

test("one profile is the program alone, the other is LocalStack and nginx around it", () => {
  const names = (profile: string) =>
    Object.entries(file.services)
      .filter(([, { profiles }]) => profiles.includes(profile))
      .map(([name]) => name)
      .sort();
  expect(names("self-host")).toEqual(["photo-restoration"]);
  expect(names("localstack")).toEqual(["localstack", "nginx", "server", "site-upload"]);
});

test("nothing can be reached from outside this machine, and versions are exact", () => {
  for (const [name, { ports = [], image }] of Object.entries(file.services)) {
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    expect(image, name).toMatch(/:(local|\d+\.\d+\.\d+[a-z0-9.-]*)$/);
  }
  expect(dockerfile).toContain(`FROM ${service(file, "localstack").image} AS site-upload`);
});

test("our containers are read-only and have no rights to spare", () => {
  for (const name of ["photo-restoration", "server", "site-upload", "nginx"]) {
    const { read_only, cap_drop, security_opt } = service(file, name);
    expect({ read_only, cap_drop, security_opt }, name).toEqual({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  }
  expect(dockerfile).toMatch(/^USER 10001:10001$/m);
  expect(service(file, "nginx").user).toBe("101:101");
});

test("nginx's addresses are services of its profile, at the ports they answer on", () => {
  const upstreams = readFileSync(here("local/nginx/upstreams.conf"), "utf8");
  const targets = [...upstreams.matchAll(/^ {4}server ([a-z]+):(\d+);$/gm)].map(([, name, port]) => `${name}:${port}`);
  const [, port = ""] = /^ENV PORT=(\d+) /m.exec(dockerfile) ?? [];
  const endpoint = new URL(String(service(file, "server").environment?.AWS_ENDPOINT_URL));
  expect(targets).toEqual([`server:${port}`, endpoint.host]);
  expect(Object.keys(file.services)).toEqual(expect.arrayContaining(["server", endpoint.hostname]));
  const listen = readFileSync(here("local/nginx/listen.conf"), "utf8").trim();
  expect(service(file, "nginx").ports).toEqual([`127.0.0.1:8080:${/^listen (\d+);$/.exec(listen)?.[1]}`]);
  // What the browser asks is what photos' addresses are signed for.
  expect(service(file, "server").environment?.S3_PUBLIC_URL).toBe("http://localhost:8080");
});

test("everything that the program is built from is in the image's build", () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = ""]) => paths.split(" "));
  const isCopied = (path: string) => copied.some((one) => path === one || (one.endsWith("/") && path.startsWith(one)));
  const manifest = readFileSync(here("Cargo.toml"), "utf8");
  const [, members = ""] = /^members = \[([^\]]*)\]/m.exec(manifest) ?? [];
  const needed = [...members.matchAll(/"(.+)"/g)].map(([, member]) => `${member}/Cargo.toml`);
  for (const path of sources(["crates", "functions", "local"])) {
    const code = readFileSync(here(path), "utf8").split("#[cfg(test)]")[0] ?? "";
    for (const [, included = ""] of code.matchAll(/include_(?:bytes|str)!\(\s*"([^"]+)"/g)) {
      needed.push(join(dirname(path), included));
    }
  }
  expect(needed).toContain("docs/openapi.json");
  expect(needed.filter((path) => !isCopied(path))).toEqual([]);
  const ignored = readFileSync(here(".dockerignore"), "utf8").split("\n");
  for (const path of copied.filter((one) => !one.startsWith("site/"))) {
    const top = path.endsWith("/") || path.startsWith("local/") ? path.replace(/\/.*$/, "") : path;
    expect(ignored, path).toContain(`!${top}`);
  }
});

test("nginx takes forms as large as the server does", () => {
  const code = readFileSync(here("functions/restore/src/lib.rs"), "utf8");
  const [, bytes = ""] = /MAX_FORM_BYTES: usize = ([0-9_]+);/.exec(code) ?? [];
  expect(code).toContain("DefaultBodyLimit::max(MAX_FORM_BYTES + 64 * 1024)");
  const limit = Number(bytes.replaceAll("_", "")) + 64 * 1024;
  expect(readFileSync(here("local/nginx.conf"), "utf8")).toContain(`client_max_body_size ${limit};`);
});

test("hadolint has nothing to say about the Dockerfile", () => {
  const run = spawnSync(tool("tools/bin/hadolint"), [here("local/Dockerfile")], { encoding: "utf8" });
  expect(run.stdout + run.stderr).toBe("");
  expect(run.status).toBe(0);
});

test("the image's health check tells a server that answers from one that does not", ({ stack }) => {
  const [, command = ""] = /^HEALTHCHECK [^\n]*\\\n {4}CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const [program = "", ...args] = JSON.parse(command) as string[];
  const check = (port: string) =>
    spawnSync(program, args, { env: { PATH: process.env.PATH, PORT: port }, timeout: 5_000 }).status;
  expect(check(new URL(stack.serverUrl).port)).toBe(0);
  // Somebody answers there, but not with our health.
  expect(check(new URL(stack.servicesUrl).port)).not.toBe(0);
  expect(check("1")).not.toBe(0);
});

test("a folder without the built site is not uploaded", () => {
  const empty = mkdtempSync(join(tmpdir(), "no-site-"));
  const run = spawnSync("sh", [here("local/upload-site.sh"), empty], { encoding: "utf8" });
  rmSync(empty, { recursive: true });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain("build the site first");
});

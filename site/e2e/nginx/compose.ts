import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { here, readComposeFile, service, tool } from "./compose-file";
import { expect, test } from "./fixtures";

const file = readComposeFile();
const dockerfile = readFileSync(here("local/Dockerfile"), "utf8");

/** The Rust files in these folders. */
function sources(folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(here(folder), { recursive: true, encoding: "utf8" })
      .filter((entry) => entry.endsWith(".rs") && !/(^|\/)tests\//.test(entry))
      .map((entry) => join(folder, entry)),
  );
}

/** Every setting, as crates/settings declares it. */
const schema = JSON.parse(readFileSync(here("docs/settings.schema.json"), "utf8")) as {
  $defs: { program: { properties: Record<string, { "x-program": boolean }> } };
};
const settings = schema.$defs.program.properties;

test("every variable in docker-compose.yml is a setting of the program", () => {
  for (const name of ["photo-restoration", "server"]) {
    const variables = Object.keys(service(file, name).environment ?? {});
    expect(variables.length, name).toBeGreaterThan(10);
    for (const variable of variables) expect(settings[variable]?.["x-program"], `${name}: ${variable}`).toBe(true);
  }
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
  const facts = JSON.parse(readFileSync(here("cloud/tests/facts.json"), "utf8")) as { most_body_bytes: number };
  expect(readFileSync(here("local/nginx.conf"), "utf8")).toContain(`client_max_body_size ${facts.most_body_bytes};`);
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

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The root of the repository, and what is in it. */
export function here(path: string): string {
  return fileURLToPath(new URL(`../../../${path}`, import.meta.url));
}

/** A tool that local/nginx-tests/tools.sh has fetched. */
export function tool(path: string): string {
  return here(`.cloud-nginx/${path}`);
}

export interface Service {
  image: string;
  profiles: string[];
  environment?: Record<string, string | number | null>;
  ports?: string[];
  volumes?: string[];
  entrypoint?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  user?: string;
}

export interface ComposeFile {
  services: Record<string, Service>;
}

/** local/docker-compose.yml, checked against the specification. */
export function readComposeFile(): ComposeFile {
  const script = here("local/nginx-tests/compose.py");
  const run = spawnSync(tool("tools/bin/python"), [script, here("local/docker-compose.yml")], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`The Compose file was refused:\n${run.stderr}`);
  return JSON.parse(run.stdout) as ComposeFile;
}

export function service(file: ComposeFile, name: string): Service {
  const found = file.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service “${name}”.`);
  return found;
}

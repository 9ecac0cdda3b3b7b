import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ADMIN } from "../server";
import { here, readComposeFile, service, tool } from "./compose-file";

const READY_MS = 30_000;

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(probes.map((probe) => once(probe, "listening")));
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => once(probe.close(), "close")));
  return ports;
}

/** A program that runs until it is told to stop. */
class Running {
  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    private readonly logPath: string,
  ) {}

  static async start(
    name: string,
    folder: string,
    command: { program: string; args: string[]; env: NodeJS.ProcessEnv },
    health: string,
  ): Promise<Running> {
    // A file and no pipe of Node's: that is a socket, which nginx cannot open as /dev/stdout.
    const logPath = join(folder, `${name}.log`);
    const log = openSync(logPath, "a");
    const child = spawn(command.program, command.args, { env: command.env, stdio: ["ignore", log, log] });
    closeSync(log);
    const running = new Running(name, child, logPath);
    await running.untilHealthy(health);
    return running;
  }

  /** What it has written. */
  get output(): string {
    return readFileSync(this.logPath, "utf8");
  }

  private async untilHealthy(url: string): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended by itself:\n${this.output}`);
      const response = await fetch(url).catch(() => null);
      if (response?.ok === true) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.stop();
    throw new Error(`${this.name} was not ready after ${READY_MS} ms:\n${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    await once(this.child, "exit");
  }
}

/**
 * What the profile “localstack” of docker-compose.yml runs, with ministack in LocalStack's place: the same nginx.conf,
 * the same script for the site, the same environment for the program; only names and ports are this machine's.
 */
export class Stack {
  private running: Running[] = [];
  private program: Running | null = null;

  private constructor(
    private readonly folder: string,
    private readonly ports: { nginx: number; server: number; services: number },
  ) {}

  static async start(): Promise<Stack> {
    const [nginx = 0, server = 0, services = 0] = await freePorts(3);
    const stack = new Stack(await mkdtemp(join(tmpdir(), "photo-restoration-nginx-")), { nginx, server, services });
    try {
      await stack.startServices();
      stack.uploadSite();
      await stack.startServer();
      await stack.startNginx();
    } catch (error) {
      await stack.remove();
      throw error;
    }
    return stack;
  }

  /** What a browser asks. */
  get url(): string {
    return `http://localhost:${this.ports.nginx}`;
  }

  /** The program behind it, and S3. */
  get serverUrl(): string {
    return `http://127.0.0.1:${this.ports.server}`;
  }

  get servicesUrl(): string {
    return `http://127.0.0.1:${this.ports.services}`;
  }

  /** What nginx and the program have written. */
  get log(): string {
    return [...this.running, ...(this.program ? [this.program] : [])].map(({ output }) => output).join("\n");
  }

  async stopServer(): Promise<void> {
    await this.program?.stop();
    this.program = null;
  }

  async startServer(): Promise<void> {
    const binary = process.env.PHOTO_RESTORATION_BIN ?? here("target/debug/photo-restoration");
    if (!existsSync(binary)) throw new Error(`${binary} does not exist: build it first (cargo build).`);
    const env = { ...this.environment("server"), AUTH_USERNAME: ADMIN.username, AUTH_PASSWORD: ADMIN.password };
    const args = ["serve", "--port", String(this.ports.server), "--data", join(this.folder, "data")];
    const health = `${this.serverUrl}/api/v1/health`;
    this.program = await Running.start("program", this.folder, { program: binary, args, env }, health);
  }

  async remove(): Promise<void> {
    await this.stopServer();
    for (const running of this.running.reverse()) await running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The environment that docker-compose.yml gives, with this machine's names and ports. */
  private environment(name: string): NodeJS.ProcessEnv {
    const given = service(readComposeFile(), name).environment ?? {};
    const localized = Object.entries(given).map(([key, value]) => {
      const text = String(value ?? "")
        .replaceAll("http://localstack:4566", this.servicesUrl)
        .replaceAll("http://localhost:8080", this.url);
      return [key, text] as const;
    });
    return { PATH: process.env.PATH, ...Object.fromEntries(localized) };
  }

  private async startServices(): Promise<void> {
    const env = {
      PATH: process.env.PATH,
      ...this.environment("localstack"),
      GATEWAY_PORT: String(this.ports.services),
      BIND_HOST: "127.0.0.1",
      LOG_LEVEL: "WARNING",
      TMPDIR: this.folder,
      // What presigned addresses have to be signed with.
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    };
    const health = `${this.servicesUrl}/_localstack/health`;
    const command = { program: tool("services/bin/ministack"), args: [], env };
    this.running.push(await Running.start("ministack", this.folder, command, health));
  }

  private uploadSite(): void {
    const run = spawnSync("sh", [here("local/upload-site.sh"), here("site/dist")], {
      env: { ...this.environment("site-upload"), PATH: `${tool("tools/bin")}:${process.env.PATH ?? ""}` },
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(`upload-site.sh failed:\n${run.stdout}${run.stderr}`);
  }

  private async startNginx(): Promise<void> {
    const conf = join(this.folder, "conf");
    const scratch = join(this.folder, "nginx");
    await mkdir(join(conf, "addresses"), { recursive: true });
    await mkdir(scratch);
    // Run by root, nginx works as another user.
    await Promise.all([this.folder, scratch].map((path) => chmod(path, 0o755)));
    await symlink(here("local/nginx.conf"), join(conf, "nginx.conf"));
    const upstreams = (await readFile(here("local/nginx/upstreams.conf"), "utf8"))
      .replace("server server:8080;", `server 127.0.0.1:${this.ports.server};`)
      .replace("server localstack:4566;", `server 127.0.0.1:${this.ports.services};`);
    await writeFile(join(conf, "addresses/upstreams.conf"), upstreams);
    await writeFile(join(conf, "addresses/listen.conf"), `listen 127.0.0.1:${this.ports.nginx};\n`);
    const args = ["-p", `${scratch}/`, "-c", join(conf, "nginx.conf"), "-e", "stderr"];
    const health = `${this.url}/api/v1/health`;
    const command = { program: tool("nginx"), args, env: { PATH: process.env.PATH } };
    this.running.push(await Running.start("nginx", this.folder, command, health));
  }
}

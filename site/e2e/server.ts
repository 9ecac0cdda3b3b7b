import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const profile = process.env.PROFILE ?? "debug";
const programs = fileURLToPath(new URL(`../../target/${profile}/`, import.meta.url));
const built = join(programs, "photo-restoration");
const READY_MS = 20_000;

export const ADMIN = { username: "admin", password: "correct horse battery staple" };

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** The real program on a data folder of its own. */
export class PhotoServer {
  private child: ChildProcess | null = null;
  private output = "";
  private secretNumber = 0;

  private constructor(
    private readonly port: number,
    private data: string,
    /** Settings beside those that every test needs. */
    private readonly more: Record<string, string>,
  ) {}

  static async start(more: Record<string, string> = {}): Promise<PhotoServer> {
    const data = await mkdtemp(join(tmpdir(), "photo-restoration-e2e-"));
    const server = new PhotoServer(await freePort(), data, more);
    await server.run();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts again on the same data, with the same address, and these settings beside the earlier ones. */
  async restart({ newKey = false, settings = {} }: { newKey?: boolean; settings?: Record<string, string> } = {}): Promise<void> {
    await this.stop();
    Object.assign(this.more, settings);
    // Another key makes every access token worthless, as its end does.
    if (newKey) this.secretNumber += 1;
    await this.run();
  }

  /** Copies what has been restored until the history is that much longer. */
  async fillHistory(copies: number): Promise<void> {
    await this.stop();
    await promisify(execFile)(join(programs, "fill-history"), [this.data, String(copies)]);
    await this.run();
  }

  /** Starts again on records that nobody can read, as a dying disk leaves them. */
  async damageRecords(): Promise<void> {
    await this.stop();
    const file = join(this.data, "dynamodb.sqlite");
    const records = await readFile(file);
    await writeFile(file, records.fill(0xaa, records.length / 2));
    await this.run({ status: 500 });
  }

  /** Somebody else's server at the same address: nothing of what was there, nobody who was signed in. */
  async becomeAnother(): Promise<void> {
    await this.remove();
    this.data = await mkdtemp(join(tmpdir(), "photo-restoration-e2e-"));
    await this.run();
  }

  /** Stops for good and takes the data away. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  async run({ status = 200 } = {}): Promise<void> {
    const program = process.env.PHOTO_RESTORATION_BIN ?? built;
    if (!existsSync(program)) {
      throw new Error(`${program} does not exist: build it first (cargo build), or set PHOTO_RESTORATION_BIN.`);
    }
    this.output = "";
    const child = spawn(program, ["serve", "--port", String(this.port), "--data", this.data], {
      env: {
        PATH: process.env.PATH,
        AUTH_USERNAME: ADMIN.username,
        AUTH_PASSWORD: ADMIN.password,
        SECRET_KEY: `end-to-end-secret-${this.secretNumber}-0123456789abcdef0123456789`,
        ...this.more,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const collect = (chunk: Buffer) => (this.output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    this.child = child;
    await this.untilReady(child, status);
  }

  private async untilReady(child: ChildProcess, status: number): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`The server ended by itself:\n${this.output}`);
      const response = await fetch(`${this.url}/api/v1/health`).catch(() => null);
      if (response?.status === status) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server was not ready after ${READY_MS} ms:\n${this.output}`);
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child?.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}

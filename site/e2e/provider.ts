import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PhotoServer } from "./server";

const built = fileURLToPath(new URL("../../target/debug/provider-stand-in", import.meta.url));

/** Plays a provider behind Hugging Face's router; a word in the prompt says how it behaves. */
export class ProviderStandIn {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<ProviderStandIn> {
    if (!existsSync(built)) throw new Error(`${built} does not exist: build it first (make e2e does).`);
    const child = spawn(built, [], { stdio: ["ignore", "pipe", "inherit"] });
    const [url] = (await once(createInterface(child.stdout), "line")) as [string];
    return new ProviderStandIn(child, url.trim());
  }

  /** What the program needs to know to find its models here. */
  get environment(): Record<string, string> {
    return { HF_API_KEY: "hf_for-the-stand-in", HF_ROUTER_URL: this.url, HF_HUB_URL: this.url };
  }

  /** How many photos were sent to it. */
  async submissions(): Promise<number> {
    const asked = (await (await fetch(`${this.url}/requests`)).json()) as string[];
    return asked.filter((line) => line.startsWith("POST ")).length;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, "exit");
  }
}

/** Fixtures of a test whose server asks a stand-in of its own. */
export const withProvider = {
  provider: async ({}: object, use: (provider: ProviderStandIn) => Promise<void>) => {
    const provider = await ProviderStandIn.start();
    await use(provider);
    await provider.stop();
  },
  server: async ({ provider }: { provider: ProviderStandIn }, use: (server: PhotoServer) => Promise<void>) => {
    const server = await PhotoServer.start(provider.environment);
    await use(server);
    await server.remove();
  },
};

// A headless Chromium, driven over its debugging protocol by a pipe. Everything that a page asks the network for, and everything
// that it says to the console, is kept.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Chromium {
  /** `allowed` are the origins that pages may contact. */
  constructor(program, allowed) {
    this.allowed = allowed;
    this.profile = mkdtempSync(join(tmpdir(), "krr-chromium-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars"];
    flags.push("--disable-background-networking", "--disable-component-update", "--disable-sync", `--user-data-dir=${this.profile}`);
    this.process = spawn(program, [...flags, "--remote-debugging-pipe", "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.calls = new Map();
    this.next = 1;
    this.waiting = [];
    this.requests = [];
    this.complaints = [];
    let text = "";
    this.process.stdio[4].on("data", (part) => {
      text += part;
      const messages = text.split("\0");
      text = messages.pop();
      messages.forEach((message) => this.received(JSON.parse(message)));
    });
  }

  received(message) {
    if (message.id) {
      const { done, failed } = this.calls.get(message.id);
      this.calls.delete(message.id);
      return message.error ? failed(new Error(JSON.stringify(message.error))) : done(message.result);
    }
    const { method, params } = message;
    if (method === "Network.requestWillBeSent") {
      const { url } = params.request;
      this.requests.push(url);
      if (!/^(data|blob|about):/.test(url) && !this.allowed.includes(new URL(url).origin)) this.complaints.push(`asked ${url}`);
    }
    if (method === "Runtime.exceptionThrown") this.complaints.push(`threw ${params.exceptionDetails.exception?.description ?? params.exceptionDetails.text}`);
    if (method === "Runtime.consoleAPICalled" && params.type === "error") this.complaints.push(`said ${params.args.map((arg) => arg.value ?? arg.description).join(" ")}`);
    // A status that a test provoked is no complaint of the page.
    if (method === "Log.entryAdded" && params.entry.level === "error" && !/Failed to load resource: the server responded/.test(params.entry.text)) {
      this.complaints.push(`logged ${params.entry.text}`);
    }
    this.waiting = this.waiting.filter((one) => one.method !== method || (one.done(params), false));
  }

  send(method, params = {}, session = this.session) {
    const id = this.next++;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`);
    return new Promise((done, failed) => this.calls.set(id, { done, failed }));
  }

  event(method) {
    return new Promise((done) => this.waiting.push({ method, done }));
  }

  async start() {
    const { targetInfos } = await this.send("Target.getTargets", {}, undefined);
    const { targetId } = targetInfos.find((target) => target.type === "page");
    this.session = (await this.send("Target.attachToTarget", { targetId, flatten: true }, undefined)).sessionId;
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await this.send(`${domain}.enable`);
  }

  async open(url) {
    const loaded = this.event("Page.loadEventFired");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression in the page. */
  async value(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression, seconds = 15) {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      if (await this.value(`Boolean(${expression})`).catch(() => false)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`never: ${expression}\n${await this.value("document.body.innerText.slice(0, 1500)")}`);
  }

  /** Does something that leads to another page. */
  async leading(expression) {
    const loaded = this.event("Page.loadEventFired");
    await this.value(`${expression}, 0`);
    await loaded;
  }

  async key(key, code = key) {
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code, text, windowsVirtualKeyCode: { Tab: 9, Enter: 13 }[key] });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code });
  }

  async scheme(name) {
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: name }] });
  }

  async size(width, height) {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 500 });
  }

  async screenshot() {
    return Buffer.from((await this.send("Page.captureScreenshot", { format: "webp", quality: 45 })).data, "base64");
  }

  async stop() {
    const ended = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

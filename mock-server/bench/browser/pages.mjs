// Uses the pages of a mock as a person does, and fails when something does not work, when a page says anything to the console, or
// when it asks anything of another host. `run` says how it is started.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chromium } from "./chromium.mjs";

const [program, mock, axe, screenshots] = process.argv.slice(2);
const EXPIRED = "11887197158";
const REGISTERED = "11822648950";
const V2_BODY = JSON.stringify({ personidentifikatorer: [EXPIRED, REGISTERED] });
const PAGES = ["/", "/ui/personer", `/ui/personer/${EXPIRED}`, "/ui/exchanges", "/ui/clock", "/ui/faults", "/ui/tokens", "/ui/clients"];
PAGES.push("/ui/worlds", "/ui/coverage", "/ui/environments", "/ui/no-such-page");

async function started(...flags) {
  const ready = join(mkdtempSync(join(tmpdir(), "krr-mock-")), "url");
  const process_ = spawn(mock, ["--listen", "127.0.0.1:0", "--ready-file", ready, "--log", "quiet", ...flags], { stdio: "ignore" });
  while (!existsSync(ready)) await new Promise((done) => setTimeout(done, 20));
  return { url: readFileSync(ready, "utf8").trim(), stop: () => process_.kill() };
}

async function lookUp(url, body = V2_BODY) {
  const json = { "content-type": "application/json" };
  const scope = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
  const answer = await fetch(`${url}/_mock/tokens`, { method: "POST", headers: json, body: JSON.stringify({ scope }) });
  const authorization = `Bearer ${(await answer.json()).access_token}`;
  return (await fetch(`${url}/rest/v2/personer`, { method: "POST", headers: { ...json, authorization }, body })).status;
}

const click = (selector) => `document.querySelector(${JSON.stringify(selector)}).click()`;
const shows = (text) => `document.body.innerText.includes(${JSON.stringify(text)})`;

/** Finds somebody by keyboard, learns why, and makes them notifiable. */
async function citizens(browser, url) {
  await browser.open(`${url}/`);
  await browser.value("document.getElementById('q').focus()");
  for (const digit of EXPIRED) await browser.key(digit);
  const loaded = browser.event("Page.loadEventFired");
  await browser.key("Enter");
  await loaded;
  await browser.leading(click(`a[href$="/ui/personer/${EXPIRED}"]`));
  assert.ok(await browser.value(shows("KAN_IKKE_VARSLES")));
  assert.ok(await browser.value(shows("within the last 18 months")));
  await browser.leading(click("button[value='confirm-epost']"));
  assert.ok(await browser.value(shows("varslingsstatus: KAN_VARSLES")));
}

/** Lets 18 months pass. */
async function clock(browser, url) {
  await browser.open(`${url}/_mock/ui/clock`);
  const counted = "Number(document.getElementById('by-then').textContent.match(/: (\\d+)/)[1])";
  assert.equal(await browser.value(counted), 0);
  await browser.value("days.value = 551; days.dispatchEvent(new Event('input'))");
  assert.ok((await browser.value(counted)) > 0, "the slider shows who will have expired");
  await browser.leading(click("button[value='P18M']"));
  await browser.open(`${url}/_mock/ui/personer/${EXPIRED}`);
  assert.ok(await browser.value(shows("varslingsstatus: KAN_IKKE_VARSLES")));
  await browser.open(`${url}/_mock/ui/clock`);
  await browser.leading(click("button[value='reset']"));
}

/** Makes the next look-up fail, and sees it come in the list without loading it again. */
async function exchanges(browser, url) {
  await browser.open(`${url}/_mock/ui/faults`);
  await browser.leading(click("button[value='next']"));
  await browser.open(`${url}/_mock/ui/exchanges`);
  assert.equal(await lookUp(url), 503);
  await browser.until(shows("planned fault"));
  await browser.value(click("#pause"));
  assert.equal(await lookUp(url), 200);
  await new Promise((done) => setTimeout(done, 500));
  assert.ok(!(await browser.value("rows.innerText.includes('fine')")), "nothing comes while it is paused");
  await browser.value(click("#pause"));
  await browser.until("rows.innerText.includes('fine')");
  assert.equal(await lookUp(url, '{"personidentifikatorer":[1]}'), 400);
  await browser.until(shows("the client broke the contract"));
  await browser.leading("document.querySelector('#rows a').click()");
  assert.equal(await browser.value("document.querySelector('pre.body mark').textContent"), "1");
}

/** "Authorize" and "Try it out" of Swagger UI, for an operation of machines and one of persons. */
async function swagger(browser, url, page, operations) {
  await browser.open(`${url}${page}`);
  await browser.until("document.querySelector('.btn.authorize')");
  const servers = await browser.value("[...document.querySelectorAll('.servers option')].map((option) => option.value)");
  const base = page.replace(/^\/+/, "/").replace(/\/swagger-ui.*/, "");
  assert.deepEqual(servers, [url + base], "the mock is the only server");
  await browser.value(click(".btn.authorize"));
  await browser.until("document.querySelector('.auth-container input[type=checkbox]')");
  await browser.value(`(async () => {
    for (const form of document.querySelectorAll(".auth-container")) {
      for (const box of form.querySelectorAll("input[type=checkbox]")) if (!/write/.test(box.id)) box.click();
      await new Promise((done) => setTimeout(done, 200));
      form.querySelector(".auth-btn-wrapper .authorize").click();
    }
  })()`);
  await browser.until("document.querySelectorAll('.auth-container .btn.auth').length >= 4 && [...document.querySelectorAll('.auth-btn-wrapper button')].filter((b) => b.innerText === 'Logout').length === 2");
  await browser.value(click(".modal-ux .close-modal"));
  for (const operation of operations) {
    const block = `document.querySelector('[id^=operations-][id$=${JSON.stringify(`-${operation}`)}]')`;
    await browser.value(`${block}.querySelector(".opblock-summary-control").click()`);
    await browser.until(`${block}.querySelector(".try-out__btn")`);
    await browser.value(`${block}.querySelector(".try-out__btn").click()`);
    await browser.until(`${block}.querySelector(".execute")`);
    await browser.value(`${block}.querySelector(".execute").click()`);
    await browser.until(`${block}.querySelector(".live-responses-table .response-col_status")`);
    const status = await browser.value(`${block}.querySelector(".live-responses-table tbody .response-col_status").innerText.trim().slice(0, 3)`);
    assert.equal(status, "200", `${page} ${operation}: ${await browser.value(`${block}.querySelector(".live-responses-table").innerText`)}`);
  }
}

/** Logs in by ID-porten, as a service sends its users there. */
async function login(browser, url, callback) {
  const client = { client_id: "web", orgno: "310000004", integration: "api_klient", scopes: ["krr:user/kontaktinformasjon.read"], redirect_uris: [callback], token_endpoint_auth_method: "client_secret_basic", client_secret: "secret" };
  await fetch(`${url}/_mock/clients`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(client) });
  const query = new URLSearchParams({ client_id: "web", redirect_uri: callback, response_type: "code", scope: "openid", state: "s", nonce: "n", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" });
  await browser.open(`${url}/idporten/authorize?${query}`);
  await browser.leading(click(`button[value='${REGISTERED}']`));
  assert.match(await browser.value("location.search"), /code=.*state=s|state=s.*code=/);
}

/** Every page in three languages, in both colour schemes without a finding of axe-core, and on a narrow screen. */
async function everyPage(browser, url) {
  const source = readFileSync(axe, "utf8");
  for (const path of PAGES) {
    const titles = new Set();
    for (const language of ["nb", "nn", "en"]) {
      await browser.open(`${url}/_mock${path}?lang=${language}`);
      assert.equal(await browser.value("document.documentElement.lang"), language);
      titles.add(await browser.value("document.querySelector('main').innerText"));
      for (const scheme of language === "en" ? ["light", "dark"] : []) {
        await browser.scheme(scheme);
        await browser.value(source);
        const found = await browser.value(`axe.run({ resultTypes: ["violations"] }).then((result) => result.violations.map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html + " " + node.failureSummary).join(" | ")))`);
        assert.deepEqual(found, [], `${path} in ${scheme}`);
      }
    }
    assert.equal(titles.size, 3, `${path} has a text of its own in each language`);
    await browser.size(320, 640);
    const overflow = "document.documentElement.scrollWidth - innerWidth";
    assert.ok((await browser.value(overflow)) <= 0, `${path} is ${await browser.value(overflow)} px too wide for 320`);
    await browser.size(1100, 800);
  }
  await browser.scheme("light");
}

/** The pages behind --admin-token: nothing without it, and everything with the cookie of the login. */
async function adminToken(program) {
  const mock_ = await started("--admin-token", "sesame");
  const browser = new Chromium(program, [mock_.url]);
  await browser.start();
  await browser.open(`${mock_.url}/_mock/ui/personer`);
  await browser.value("document.getElementById('token').value = 'sesame'");
  await browser.leading("document.querySelector('main form').requestSubmit()");
  assert.ok(await browser.value(shows(EXPIRED)));
  await browser.open(`${mock_.url}/_mock/ui/exchanges`);
  await browser.until("live.textContent !== ''");
  assert.equal(await browser.value("fetch('/_mock/clock').then((answer) => answer.status)"), 200);
  assert.equal(await browser.value("document.cookie"), "", "no script reads the cookie");
  assert.deepEqual(browser.complaints, []);
  await browser.stop();
  mock_.stop();
}

const { url, stop } = await started();
const callbacks = createServer((_, response) => response.end("back"));
await new Promise((done) => callbacks.listen(0, "127.0.0.1", done));
const callback = `http://localhost:${callbacks.address().port}/callback`;
const browser = new Chromium(program, [url, new URL(callback).origin]);
let failed = 0;
async function step(name, act) {
  const before = browser.complaints.length;
  try {
    await act();
    assert.deepEqual(browser.complaints.slice(before), [], "the page complained");
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await browser.start();
await browser.size(1100, 800);
await step("find a citizen, learn why, make them notifiable", () => citizens(browser, url));
await step("18 months pass", () => clock(browser, url));
await step("the next look-up fails, and is seen", () => exchanges(browser, url));
await step("Try it out, current API", () => swagger(browser, url, "/swagger-ui/index.html", ["getUsersV2", "getUser"]));
const OLD = "//kontaktinfo-oauth2-server/swagger-ui/index.html";
await step("Try it out, old API, from the archived address", () => swagger(browser, url, OLD, ["getUsers", "getUser"]));
await step("log in by ID-porten", () => login(browser, url, callback));
await step("every page: languages, axe-core, narrow", () => everyPage(browser, url));
await step("login with the admin token", () => adminToken(program));
if (screenshots) {
  await browser.size(1000, 560);
  for (const [name, path] of [["citizen", `/ui/personer/${EXPIRED}`], ["exchanges", "/ui/exchanges"]]) {
    await browser.open(`${url}/_mock${path}?lang=en`);
    writeFileSync(join(screenshots, `${name}.webp`), await browser.screenshot());
  }
}
console.log(`${browser.requests.length} requests, all to the mock or the service that sent the user to log in`);
await browser.stop();
callbacks.close();
stop();
process.exit(failed ? 1 : 0);

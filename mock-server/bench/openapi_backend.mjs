// Serves one answer with openapi-backend on Node's own HTTP server: `node openapi_backend.mjs PORT DOCUMENT ANSWER`.
// Requests are routed and validated by the document, as the package does by default; the answer is a constant.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

// The package is installed where the benchmark keeps its peers, and not beside this file.
const { OpenAPIBackend } = createRequire(process.cwd() + "/")("openapi-backend");
const [port, document, answer] = process.argv.slice(2);
const body = readFileSync(answer);
const api = new OpenAPIBackend({ definition: JSON.parse(readFileSync(document, "utf8")), quick: true });
const reply = (status, text) => (_context, _request, response) => {
  response.writeHead(status, { "content-type": "application/json", "content-length": text.length });
  response.end(text);
};
api.register({
  getUsers: reply(200, body),
  notFound: reply(404, Buffer.from("{}")),
  methodNotAllowed: reply(405, Buffer.from("{}")),
  notImplemented: reply(501, Buffer.from("{}")),
  validationFail: reply(400, Buffer.from("{}")),
  unauthorizedHandler: reply(401, Buffer.from("{}")),
});
for (const scheme of ["maskinporten", "idporten"]) {
  api.registerSecurityHandler(scheme, (context) => /^Bearer .+/.test(context.request.headers.authorization ?? ""));
}
await api.init();

createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const { method, url: path, headers } = request;
    const text = Buffer.concat(parts).toString();
    api.handleRequest({ method, path, headers, body: text ? JSON.parse(text) : undefined }, request, response);
  });
}).listen(Number(port), "127.0.0.1");

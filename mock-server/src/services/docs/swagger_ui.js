// Shows the document with this mock as its only server. "Authorize" gives a token of the mock with the scopes that are ticked:
// no client, key or login is needed, and no other host is asked.
(async () => {
  const root = document.getElementById("swagger-ui");
  // The address that the page was opened at, also behind a proxy and with a doubled slash.
  const base = location.pathname.replace(/\/swagger-ui\/.*$|\/rest\/swagger-ui\.html\/?$/, "").replace(/^\/+/, "/");
  const world = (base.match(/^\/_world\/[^/]+/) ?? [""])[0];
  const tokenUrl = `${location.origin}${world}/_mock/tokens`;
  // Whom the first token of a person is bound to: a test user of the default deck.
  const person = "11887197158";

  const described = (names) => Object.fromEntries(names.split(" ").map((name) => [name, ""]));
  const schemes = {
    maskinporten: [root.dataset.machineScopes, "A token for machines. The fields below are not needed: tick scopes, then Authorize."],
    idporten: [root.dataset.personScopes, `A token of a person. client_id is the personidentifikator of the person, such as ${person}.`],
  };

  const spec = await (await fetch(root.dataset.document)).json();
  const isOld = spec.swagger === "2.0";
  if (isOld) {
    Object.assign(spec, { host: location.host, basePath: base || "/", schemes: [location.protocol.replace(":", "")] });
  } else {
    spec.servers = [{ url: location.origin + base, description: "This mock" }];
  }
  const known = (isOld ? spec.securityDefinitions : spec.components?.securitySchemes) ?? {};
  for (const [name, [names, description]] of Object.entries(schemes)) {
    if (!known[name]) continue;
    const scopes = described(names);
    known[name] = isOld
      ? { type: "oauth2", description, flow: "application", tokenUrl, scopes }
      : { type: "oauth2", description, flows: { clientCredentials: { tokenUrl, scopes } } };
  }

  // The form that Swagger UI sends for a token, as the call of the mock that gives one.
  function asTokenCall(request) {
    const form = new URLSearchParams(request.body);
    const basic = (request.headers?.Authorization ?? "").replace(/^Basic /, "");
    const scope = form.get("scope") ?? "";
    const wanted = { scope };
    if (/(^| |:)user\//.test(scope)) wanted.pid = (basic ? atob(basic) : "").split(":")[0] || person;
    request.headers = { "Content-Type": "application/json", Accept: "application/json" };
    request.body = JSON.stringify(wanted);
    return request;
  }

  const ui = SwaggerUIBundle({
    spec,
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
    persistAuthorization: false,
    requestInterceptor: (request) => (request.url === tokenUrl ? asTokenCall(request) : request),
  });
  ui.initOAuth({ clientId: person });
})();

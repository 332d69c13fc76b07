package no.krrmock;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A register of its own: persons, clocks, faults, tokens and journal are not shared with another world. JSON objects are maps, with
 * the members that the page of krr-mock has. What the mock refuses is an {@link AssertionError} with its reason.
 */
public class KrrWorld {
    /** They show everything that a machine may see of a person. */
    public static final String BOTH_SCOPES = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

    // Not through a proxy of the environment: the mock is on this machine.
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private final String mockUrl;
    private final String name;
    private final List<Map<String, ?>> expectations = new ArrayList<>();

    KrrWorld(String mockUrl, String name) {
        this.mockUrl = mockUrl;
        this.name = name;
    }

    /** The base URL to configure a client with: look-ups are at {@code url() + "/rest/v2/personer"}. */
    public final String url() {
        if (name == null) {
            return mockUrl;
        }
        return mockUrl + "/_world/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The issuer of Maskinporten's tokens; discovery is below it. */
    public final String issuer() {
        return url() + "/";
    }

    /** Another world of the same mock. */
    public final KrrWorld world(String name) {
        return new KrrWorld(mockUrl, name);
    }

    /** An access token at once. */
    public final String token(String scope) {
        return token(Map.of("scope", scope));
    }

    /** The same with the other members of POST /_mock/tokens: pid, consumer, lifetime_s, issuer. */
    public final String token(Map<String, ?> request) {
        return (String) object(call("POST", "tokens", request)).get("access_token");
    }

    /** A registered client with {@code client_id}, {@code kid} and {@code private_key}, for a real grant. */
    public final Map<String, Object> client() {
        return object(call("GET", "clients/demo", null));
    }

    /** Adds or replaces a person. */
    public final void put(Map<String, ?> person) {
        put(List.of(person));
    }

    /** Adds or replaces persons, all or none. */
    public final void put(List<? extends Map<String, ?>> persons) {
        call("POST", "personer", persons);
    }

    /** What the current API shows about a person to a client with {@link #BOTH_SCOPES}. */
    public final Map<String, Object> lookUp(String personidentifikator) {
        String body = Json.write(Map.of("personidentifikatorer", List.of(personidentifikator)));
        HttpResponse<String> response = send("POST", "/rest/v2/personer", body, "Bearer " + token(BOTH_SCOPES));
        if (response.statusCode() != 200) {
            throw new AssertionError("look-up: " + response.statusCode() + " " + response.body());
        }
        return object(((List<?>) object(Json.read(response.body())).get("personer")).get(0));
    }

    /** {@code Map.of("advance", "18 months")} moves the register clock, {@code Map.of("token", ...)} that of the tokens. */
    public final void clock(Map<String, ?> move) {
        call("PUT", "clock", move);
    }

    /** Makes requests fail, and gives the fault's id. */
    public final String fault(Map<String, ?> fault) {
        return (String) object(call("POST", "faults", fault)).get("id");
    }

    /** What has to come before {@link #verify}. */
    public final void expect(Map<String, ?> expectation) {
        expectations.add(expectation);
    }

    /** Throws when something that was expected did not come, or when a request broke the contract. */
    public final void verify() {
        var expected = List.copyOf(expectations);
        expectations.clear();
        if (!expected.isEmpty()) {
            call("POST", "verify", Map.of("expect", expected));
        }
        call("GET", "verify", null);
    }

    final void verifyExpectationsLeft() {
        if (!expectations.isEmpty()) {
            verify();
        }
    }

    /** The journal; the query may be {@code operation=getUsersV2&status=200}. */
    public final List<Map<String, Object>> exchanges(String query) {
        var exchanges = (List<?>) object(call("GET", "exchanges?" + query, null)).get("exchanges");
        return exchanges.stream().map(KrrWorld::object).toList();
    }

    /** Back to the start: persons, clients, clocks, faults and journal. */
    public final void reset() {
        call("POST", "reset", null);
    }

    /** Any call of the admin API; the body is a map or a list, or null for none. */
    public final Object call(String method, String path, Object body) {
        var response = send(method, "/_mock/" + path, body == null ? null : Json.write(body), null);
        if (response.statusCode() >= 300) {
            throw new AssertionError(method + " /_mock/" + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty() ? null : Json.read(response.body());
    }

    private HttpResponse<String> send(String method, String path, String body, String authorization) {
        var request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
        if (authorization != null) {
            request.header("authorization", authorization);
        }
        if (body != null) {
            request.header("content-type", "application/json");
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException error) {
            throw new KrrMockException("the mock at " + mockUrl + " cannot be reached", error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KrrMockException("interrupted", interrupted);
        }
    }

    private static Map<String, Object> object(Object json) {
        var object = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) json).forEach((name, value) -> object.put((String) name, value));
        return object;
    }
}

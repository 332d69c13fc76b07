import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * How a Java team tests its KRR client, here with nothing but the JDK (17): krr-mock; java KrrTest.java
 *
 * <p>The client below is what a team has: it knows a base URL, an issuer, a client id and a key. Each test gives it a world of the
 * mock of its own, by its base URL alone, and so the tests can run in parallel.
 */
public class KrrTest {
    static final String MOCK = System.getenv().getOrDefault("KRR_MOCK_URL", "http://localhost:8080");
    static final String SCOPE = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read";
    static final String FRESH = "11822648950";
    static final String RESERVED = "04846697271";
    static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Looks persons up, with a token of Maskinporten's, one retry after 503 and a time-out. */
    static class KrrClient {
        final String baseUrl;
        final String issuer;
        final String clientId;
        final String kid;
        final PrivateKey key;
        Duration timeout = Duration.ofSeconds(5);

        KrrClient(String baseUrl, String issuer, String clientId, String kid, String pem) throws Exception {
            this.baseUrl = baseUrl;
            this.issuer = issuer;
            this.clientId = clientId;
            this.kid = kid;
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            this.key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        }

        String token() throws Exception {
            String metadata = send("GET", issuer + ".well-known/oauth-authorization-server", null, null).body();
            long now = Instant.now().getEpochSecond();
            String claims = "{\"aud\":\"%s\",\"iss\":\"%s\",\"scope\":\"%s\",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\"}"
                    .formatted(text(metadata, "issuer"), clientId, SCOPE, now, now + 100, UUID.randomUUID());
            String message = base64("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(kid)) + "." + base64(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(message.getBytes(StandardCharsets.US_ASCII));
            String assertion = message + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
            String form = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=" + assertion;
            String mediaType = "application/x-www-form-urlencoded";
            return text(send("POST", text(metadata, "token_endpoint"), form, mediaType).body(), "access_token");
        }

        String persons(String... identifiers) throws Exception {
            String body = "{\"personidentifikatorer\":[\"" + String.join("\",\"", identifiers) + "\"]}";
            HttpRequest request = HttpRequest.newBuilder(URI.create(baseUrl + "/rest/v2/personer"))
                    .header("authorization", "Bearer " + token())
                    .header("content-type", "application/json")
                    .timeout(timeout)
                    .POST(BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 503) {
                Thread.sleep(1000L * Long.parseLong(response.headers().firstValue("retry-after").orElse("1")));
                response = HTTP.send(request, BodyHandlers.ofString());
            }
            check(response.statusCode() == 200, response.body());
            return response.body();
        }
    }

    /** A world of the mock, and a client that is configured for it. */
    static class World {
        final String url;
        final KrrClient client;

        World(String name) throws Exception {
            url = MOCK + "/_world/" + name;
            call("POST", "reset", null);
            String demo = call("GET", "clients/demo", null);
            String pem = text(demo, "private_key").replace("\\r\\n", "\n");
            client = new KrrClient(url, url + "/", text(demo, "client_id"), text(demo, "kid"), pem);
        }

        String call(String method, String path, String body) throws Exception {
            HttpResponse<String> response = send(method, url + "/_mock/" + path, body, "application/json");
            check(response.statusCode() < 300, method + " " + path + ": " + response.body());
            return response.body();
        }
    }

    static void freshPersonCanBeNotified() throws Exception {
        String persons = new World("java-fresh").client.persons(FRESH);
        check(text(persons, "varslingsstatus").equals("KAN_VARSLES"), persons);
        check(persons.contains("\"epostadresse\""), persons);
    }

    static void reservedPersonIsNotNotified() throws Exception {
        World world = new World("java-reserved");
        world.call("PUT", "personer/" + FRESH, "{\"reservasjon\": \"JA\"}");
        String persons = world.client.persons(FRESH, RESERVED);
        check(!persons.contains("\"KAN_VARSLES\"") && !persons.contains("\"reservasjon\":\"NEI\""), persons);
    }

    static void contactDetailExpiresAfter18Months() throws Exception {
        World world = new World("java-expired");
        world.call("PUT", "clock", "{\"advance\": \"18 months\"}");
        String persons = world.client.persons(FRESH);
        check(text(persons, "varslingsstatus").equals("KAN_IKKE_VARSLES"), persons);
    }

    static void unavailableIsTriedAgain() throws Exception {
        World world = new World("java-retry");
        world.call("POST", "faults", "{\"on\": {\"operation\": \"getUsersV2\"}, \"times\": 1, \"do\": {\"status\": 503}}");
        check(world.client.persons(FRESH).contains(FRESH), "nobody");
        world.call("POST", "verify", "{\"operation\": \"getUsersV2\", \"times\": 2}");
    }

    static void slowResponseEndsInTimeout() throws Exception {
        World world = new World("java-slow");
        world.call("POST", "faults", "{\"on\": {\"operation\": \"getUsersV2\"}, \"do\": {\"delay\": \"3s\"}}");
        world.client.timeout = Duration.ofMillis(200);
        try {
            world.client.persons(FRESH);
        } catch (HttpTimeoutException expected) {
            return;
        }
        throw new AssertionError("no time-out");
    }

    static void identifiersAreSentOnceAsJson() throws Exception {
        World world = new World("java-sent");
        world.client.persons(FRESH, RESERVED);
        world.call("POST", "verify", """
                {"operation": "getUsersV2", "times": 1, "headers": {"content-type": "application/json"},
                 "body": {"personidentifikatorer": ["%s", "%s"]}}""".formatted(FRESH, RESERVED));
        world.call("GET", "verify", null);
    }

    static void twoWorldsDifferAtTheSameTime() throws Exception {
        World[] worlds = {new World("java-parallel-0"), new World("java-parallel-1")};
        worlds[1].call("DELETE", "personer/" + FRESH, null);
        var pool = Executors.newFixedThreadPool(4);
        List<Callable<String>> lookUps = new ArrayList<>();
        for (int number = 0; number < 10; number++) {
            World world = worlds[number % 2];
            lookUps.add(() -> text(world.client.persons(FRESH), "status"));
        }
        int number = 0;
        for (var lookedUp : pool.invokeAll(lookUps)) {
            check(lookedUp.get().equals(number++ % 2 == 0 ? "AKTIV" : "SLETTET"), lookedUp.get());
        }
        pool.shutdown();
    }

    static HttpResponse<String> send(String method, String url, String body, String mediaType) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (body != null) {
            request.header("content-type", mediaType);
        }
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return HTTP.send(request.method(method, publisher).build(), BodyHandlers.ofString());
    }

    /** The first member of this name with a text: enough for these tests, and no JSON library. */
    static String text(String json, String name) {
        var member = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        check(member.find(), "no " + name + " in " + json);
        return member.group(1);
    }

    static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    interface Test {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Test[] tests = {
            KrrTest::freshPersonCanBeNotified,
            KrrTest::reservedPersonIsNotNotified,
            KrrTest::contactDetailExpiresAfter18Months,
            KrrTest::unavailableIsTriedAgain,
            KrrTest::slowResponseEndsInTimeout,
            KrrTest::identifiersAreSentOnceAsJson,
            KrrTest::twoWorldsDifferAtTheSameTime,
        };
        for (Test test : tests) {
            test.run();
        }
        System.out.println(tests.length + " tests passed");
    }
}

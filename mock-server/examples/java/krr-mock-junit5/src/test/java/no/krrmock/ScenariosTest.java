package no.krrmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replays the scenarios that all launchers share. */
@ExtendWith(KrrMockExtension.class)
class ScenariosTest {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestFactory
    Stream<DynamicTest> scenarios(KrrMock mock) throws IOException {
        String file = System.getenv().getOrDefault("KRR_SCENARIOS", "../../scenarios.json");
        List<Map<String, Object>> scenarios = list(Json.read(Files.readString(Path.of(file))));
        return IntStream.range(0, scenarios.size()).mapToObj(number -> {
            var scenario = scenarios.get(number);
            return DynamicTest.dynamicTest((String) scenario.get("name"), () -> replay(mock, scenario, "java-" + number + "-"));
        });
    }

    private static void replay(KrrMock mock, Map<String, Object> scenario, String prefix) throws Exception {
        var worlds = new LinkedHashMap<String, KrrWorld>();
        for (var setup : object(scenario.get("worlds")).entrySet()) {
            worlds.put(setup.getKey(), mock.world(prefix + setup.getKey()));
            setUp(worlds.get(setup.getKey()), object(setup.getValue()));
        }
        KrrWorld first = worlds.values().iterator().next();
        for (var request : list(scenario.get("requests"))) {
            send(worlds.getOrDefault(request.get("world"), first), request);
        }
        list(scenario.get("verify")).forEach(first::expect);
        worlds.values().forEach(KrrWorld::verify);
        for (var miss : list(scenario.get("misses"))) {
            first.expect(miss);
            assertTrue(assertThrows(AssertionError.class, first::verify).getMessage().contains("409"));
        }
    }

    private static void setUp(KrrWorld world, Map<String, Object> setup) {
        if (setup.containsKey("persons")) {
            world.put(list(setup.get("persons")));
        }
        if (setup.containsKey("clock")) {
            world.clock(object(setup.get("clock")));
        }
        list(setup.get("faults")).forEach(world::fault);
    }

    /** The status is {@code timeout} or {@code cut} when there is no whole answer. */
    private record Answer(String status, HttpHeaders headers, String body) {}

    private static void send(KrrWorld world, Map<String, Object> request) throws Exception {
        String token = request.containsKey("token") ? world.token(object(request.get("token"))) : null;
        int retries = ((Number) request.getOrDefault("retries", 0)).intValue();
        Answer answer = attempt(world, request, token);
        for (; retries > 0 && List.of("429", "503").contains(answer.status()); retries--) {
            Thread.sleep(1000L * Long.parseLong(answer.headers().firstValue("retry-after").orElseThrow()));
            answer = attempt(world, request, token);
        }
        var expected = object(request.get("expect"));
        Object status = expected.getOrDefault("failure", expected.get("status"));
        assertEquals(status.toString(), answer.status(), answer.body());
        for (var header : object(expected.get("headers")).entrySet()) {
            assertEquals(header.getValue(), answer.headers().firstValue(header.getKey()).orElse(null), header.getKey());
        }
        if (expected.containsKey("body")) {
            assertTrue(hasPart(Json.read(answer.body()), expected.get("body")), answer.body());
        }
    }

    private static Answer attempt(KrrWorld world, Map<String, Object> request, String token) throws Exception {
        var sent = HttpRequest.newBuilder(URI.create(world.url() + request.get("path")))
                .timeout(Duration.ofMillis(((Number) request.getOrDefault("timeout_ms", 30_000)).longValue()))
                .header("content-type", "application/json")
                .method((String) request.get("method"), BodyPublishers.ofString(Json.write(request.get("body"))));
        if (token != null) {
            sent.header("authorization", "Bearer " + token);
        }
        object(request.get("headers")).forEach((name, value) -> sent.header(name, (String) value));
        try {
            var response = HTTP.send(sent.build(), BodyHandlers.ofString());
            return new Answer(String.valueOf(response.statusCode()), response.headers(), response.body());
        } catch (HttpTimeoutException error) {
            return new Answer("timeout", null, "");
        } catch (IOException error) {
            return new Answer("cut", null, error.toString());
        }
    }

    /** Whether each member of the part is in the whole: a list with as many items, and null where there is no such member. */
    private static boolean hasPart(Object whole, Object part) {
        if (part instanceof Map<?, ?> expected && whole instanceof Map<?, ?> object) {
            return expected.entrySet().stream().allMatch(member -> {
                boolean isThere = object.containsKey(member.getKey());
                return member.getValue() == null ? !isThere : isThere && hasPart(object.get(member.getKey()), member.getValue());
            });
        }
        if (part instanceof List<?> expected && whole instanceof List<?> list) {
            return expected.size() == list.size()
                    && IntStream.range(0, list.size()).allMatch(at -> hasPart(list.get(at), expected.get(at)));
        }
        return part.equals(whole);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return json == null ? Map.of() : (Map<String, Object>) json;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object json) {
        return json == null ? List.of() : (List<Map<String, Object>>) json;
    }
}

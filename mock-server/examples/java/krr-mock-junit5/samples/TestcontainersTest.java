// Not run where this project is tested: it needs a container engine, and org.testcontainers:junit-jupiter from Maven Central.
// The image is built from mock-server/deploy: docker build -f mock-server/deploy/Dockerfile -t krr-mock:0.1.0 .
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class TestcontainersTest {
    @Container
    static final GenericContainer<?> KRR = new GenericContainer<>("krr-mock:0.1.0")
            .withExposedPorts(8080)
            .waitingFor(Wait.forHttp("/_mock/health/ready"));

    @Test
    void aReservedPersonIsNotNotified() throws Exception {
        // The issuer has the name and the port under which it is called, so nothing else has to be set.
        String url = "http://" + KRR.getHost() + ":" + KRR.getMappedPort(8080);
        send("PUT", url + "/_mock/personer/11822648950", "{\"reservasjon\": \"JA\"}", null);
        String scope = "{\"scope\": \"krr:global/kontaktinformasjon.read\"}";
        String token = send("POST", url + "/_mock/tokens", scope, null).split("\"")[3];
        String body = "{\"personidentifikatorer\": [\"11822648950\"]}";
        String persons = send("POST", url + "/rest/v2/personer", body, "Bearer " + token);
        assertTrue(persons.contains("KAN_IKKE_VARSLES"), persons);
    }

    private static String send(String method, String url, String body, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).header("content-type", "application/json");
        if (authorization != null) {
            request.header("authorization", authorization);
        }
        request.method(method, BodyPublishers.ofString(body));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
    }
}

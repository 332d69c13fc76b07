package no.krrmock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The launcher itself: it starts, steers, verifies, stops, and says what is wrong. */
class KrrMockTest {
    private static final String FRESH = "11822648950";

    @KrrTest
    void aPersonWhoWasPutIsLookedUpInOneWorldOfTwo(KrrWorld krr) {
        krr.put(Map.of("personidentifikator", FRESH, "reservasjon", "JA"));
        assertEquals("JA", krr.lookUp(FRESH).get("reservasjon"));
        assertEquals("NEI", krr.world("other").lookUp(FRESH).get("reservasjon"));
    }

    @KrrTest
    void theClockMoves18MonthsAndAResetBringsItBack(KrrWorld krr) {
        krr.clock(Map.of("advance", "18 months"));
        assertEquals("KAN_IKKE_VARSLES", krr.lookUp(FRESH).get("varslingsstatus"));
        krr.reset();
        assertEquals("KAN_VARSLES", krr.lookUp(FRESH).get("varslingsstatus"));
    }

    @KrrTest
    void aFaultFailsOneRequestAndBothAreInTheJournal(KrrWorld krr) {
        krr.fault(Map.of("on", Map.of("operation", "getUsersV2"), "times", 1, "do", Map.of("status", 503)));
        assertTrue(assertThrows(AssertionError.class, () -> krr.lookUp(FRESH)).getMessage().contains("503"));
        krr.lookUp(FRESH);
        krr.expect(Map.of("operation", "getUsersV2", "times", 2));
        krr.verify();
        var statuses = krr.exchanges("operation=getUsersV2").stream().map(exchange -> exchange.get("status").toString());
        assertEquals(List.of("503", "200"), statuses.toList());
    }

    @KrrTest
    void whatDidNotComeIsToldWithTheNearest(KrrWorld krr) {
        krr.lookUp(FRESH);
        krr.expect(Map.of("operation", "getUsersV2", "times", 2));
        assertTrue(assertThrows(AssertionError.class, krr::verify).getMessage().contains("\"matched\":1"));
    }

    @KrrTest
    void theDemoClientHasItsKey(KrrWorld krr) {
        assertTrue(krr.client().get("private_key").toString().startsWith("-----BEGIN"));
    }

    @Test
    void aBinaryThatIsNotThereIsSaid() {
        var named = assertThrows(KrrMockException.class, () -> KrrMock.find("/nowhere/krr-mock", ""));
        assertTrue(named.getMessage().contains("KRR_MOCK_BINARY names /nowhere/krr-mock"));
        var searched = assertThrows(KrrMockException.class, () -> KrrMock.find(null, "/nowhere"));
        assertTrue(searched.getMessage().contains("krr-mock is not in PATH"));
    }

    @Test
    void aWrongFlagIsSaid() {
        String said = assertThrows(KrrMockException.class, () -> KrrMock.start("--no-such-flag")).getMessage();
        assertTrue(said.contains("exit code 2") && said.contains("--no-such-flag"), said);
    }

    @Test
    void theMockStops() {
        KrrMock own = KrrMock.start();
        own.reset();
        own.close();
        assertThrows(KrrMockException.class, own::reset);
    }

    @Test
    void jsonIsReadAsItWasWritten() {
        var value = Map.of("text", "a \"b\" \\ \n ø", "list", List.of(true, Map.of(), List.of()));
        assertEquals(value, Json.read(Json.write(value)));
        for (String broken : List.of("", "{", "[1,]", "{\"a\":}", "\"a", "tru", "1 2", "\"\\u12")) {
            assertThrows(RuntimeException.class, () -> Json.read(broken), broken);
        }
    }
}

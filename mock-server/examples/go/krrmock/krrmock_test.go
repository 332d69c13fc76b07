package krrmock

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

const fresh = "11822648950"

var mock *Mock

func TestMain(m *testing.M) {
	var err error
	if mock, err = New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	mock.Stop()
	os.Exit(code)
}

func TestAPersonWhoWasPutIsLookedUpInOneWorldOfTwo(t *testing.T) {
	t.Parallel()
	left, right := mock.World(t, "left"), mock.World(t, "right")
	left.Put(Person{"personidentifikator": fresh, "reservasjon": "JA"})
	for world, expected := range map[*World]string{left: "JA", right: "NEI"} {
		if got := world.LookUp(fresh)["reservasjon"]; got != expected {
			t.Errorf("%s: %v", world.Name, got)
		}
	}
}

func TestTheClockMoves18MonthsAndAResetBringsItBack(t *testing.T) {
	t.Parallel()
	krr := mock.World(t, "clock")
	krr.Clock(Object{"advance": "18 months"})
	if got := krr.LookUp(fresh)["varslingsstatus"]; got != "KAN_IKKE_VARSLES" {
		t.Error(got)
	}
	krr.Reset()
	if got := krr.LookUp(fresh)["varslingsstatus"]; got != "KAN_VARSLES" {
		t.Error(got)
	}
}

func TestAFaultIsInTheJournal(t *testing.T) {
	t.Parallel()
	krr := mock.World(t, "fault")
	krr.Fault(Fault{"on": Object{"operation": "getUsersV2"}, "times": 1, "do": Object{"status": 503}})
	if status, _ := krr.send(http.MethodPost, krr.URL+"/rest/v2/personer", nil, ""); status != 503 {
		t.Error(status)
	}
	krr.LookUp(fresh)
	krr.Expect(Expectation{"operation": "getUsersV2", "times": 2})
	if err := krr.Check(); err != nil && !strings.Contains(err.Error(), "GET /_mock/verify") {
		t.Error(err)
	}
	if exchanges := krr.Exchanges("operation=getUsersV2"); len(exchanges) != 2 {
		t.Error(exchanges)
	}
}

func TestWhatDidNotComeIsToldWithTheNearest(t *testing.T) {
	t.Parallel()
	krr := mock.World(t, "missing")
	krr.LookUp(fresh)
	krr.Expect(Expectation{"operation": "getUsersV2", "times": 2})
	if err := krr.Check(); err == nil || !strings.Contains(err.Error(), `"matched": 1`) {
		t.Error(err)
	}
}

func TestTheDemoClientHasItsKey(t *testing.T) {
	t.Parallel()
	if client := mock.World(t, "client").Client(); !strings.HasPrefix(client.PrivateKey, "-----BEGIN") || client.Kid == "" {
		t.Error(client.ClientID, client.Kid)
	}
}

func TestABinaryThatIsNotThereIsSaid(t *testing.T) {
	t.Setenv("KRR_MOCK_BINARY", "/nowhere/krr-mock")
	if _, err := New(); err == nil || !strings.Contains(err.Error(), "KRR_MOCK_BINARY names /nowhere/krr-mock") {
		t.Error(err)
	}
	t.Setenv("KRR_MOCK_BINARY", "")
	t.Setenv("PATH", "/nowhere")
	if _, err := New(); err == nil || !strings.Contains(err.Error(), "krr-mock is not in PATH") {
		t.Error(err)
	}
}

func TestAWrongFlagIsSaid(t *testing.T) {
	t.Parallel()
	if _, err := New("--no-such-flag"); err == nil || !strings.Contains(err.Error(), "--no-such-flag") {
		t.Error(err)
	}
}

func TestTheMockStopsWithItsTest(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("own", func(t *testing.T) { url = Start(t).URL })
	if response, err := client.Get(url); err == nil {
		t.Error(response.Status)
	}
}

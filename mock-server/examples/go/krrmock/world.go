package krrmock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// Object is a JSON object: the members are those of the API, as the page of krr-mock has them.
type Object = map[string]any

// Person has the members of KRR's API, without varslingsstatus, which is computed.
type Person = Object

// Fault says which requests fail and how: Fault{"on": Object{"operation": "getUsersV2"}, "times": 1, "do": Object{"status": 503}}.
type Fault = Object

// Expectation is what has to come: Expectation{"operation": "getUsersV2", "times": 2}.
type Expectation = Object

// BothScopes show everything that a machine may see of a person.
const BothScopes = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read"

// World is a register of its own: persons, clocks, faults, tokens and journal are not shared with another world. Its methods fail
// the test when the mock refuses a call.
type World struct {
	// Name is empty for the default world.
	Name string
	// URL is the base URL to configure a client with: look-ups are at URL + "/rest/v2/personer".
	URL string
	// Issuer is that of Maskinporten's tokens; discovery is below it.
	Issuer string

	t        testing.TB
	mockURL  string
	expected []Expectation
}

// Not through a proxy of the environment: the mock is on this machine.
var client = &http.Client{Transport: &http.Transport{}}

func newWorld(t testing.TB, mockURL, name string) *World {
	world := &World{Name: name, URL: mockURL, t: t, mockURL: mockURL}
	if name != "" {
		world.URL += "/_world/" + url.PathEscape(name)
	}
	world.Issuer = world.URL + "/"
	t.Cleanup(func() {
		if len(world.expected) > 0 {
			world.Verify()
		}
	})
	return world
}

// World is another world of the same mock.
func (w *World) World(name string) *World {
	w.t.Helper()
	return newWorld(w.t, w.mockURL, name)
}

// Token is an access token at once.
func (w *World) Token(scope string) string {
	w.t.Helper()
	return w.TokenWith(Object{"scope": scope})
}

// TokenWith takes the other members of POST /_mock/tokens too: pid, consumer, lifetime_s and issuer.
func (w *World) TokenWith(request Object) string {
	w.t.Helper()
	var answer struct {
		Token string `json:"access_token"`
	}
	w.decode(&answer, http.MethodPost, "tokens", request)
	return answer.Token
}

// DemoClient is a registered client.
type DemoClient struct {
	ClientID   string `json:"client_id"`
	Kid        string `json:"kid"`
	PrivateKey string `json:"private_key"`
}

// Client is a registered client with its private key, for a real grant.
func (w *World) Client() DemoClient {
	w.t.Helper()
	var client DemoClient
	w.decode(&client, http.MethodGet, "clients/demo", nil)
	return client
}

// Put adds or replaces persons, all or none.
func (w *World) Put(persons ...Person) {
	w.t.Helper()
	w.must(http.MethodPost, "personer", persons)
}

// LookUp is what the current API shows about one person to a client with BothScopes.
func (w *World) LookUp(personidentifikator string) Person {
	w.t.Helper()
	body, _ := json.Marshal(Object{"personidentifikatorer": []string{personidentifikator}})
	status, text := w.send(http.MethodPost, w.URL+"/rest/v2/personer", body, "Bearer "+w.Token(BothScopes))
	var answer struct {
		Personer []Person `json:"personer"`
	}
	if err := json.Unmarshal(text, &answer); err != nil || status != http.StatusOK || len(answer.Personer) != 1 {
		w.t.Fatalf("krr-mock: look-up: %d %s", status, text)
	}
	return answer.Personer[0]
}

// Clock moves a clock: Object{"advance": "18 months"} the register's, Object{"token": Object{"advance": "1 day"}} that of the tokens.
func (w *World) Clock(move Object) {
	w.t.Helper()
	w.must(http.MethodPut, "clock", move)
}

// Fault makes requests fail.
func (w *World) Fault(fault Fault) {
	w.t.Helper()
	w.must(http.MethodPost, "faults", fault)
}

// Expect says what has to come before Verify.
func (w *World) Expect(expectation Expectation) {
	w.expected = append(w.expected, expectation)
}

// Verify fails the test when something that was expected did not come, or when a request broke the contract.
func (w *World) Verify() {
	w.t.Helper()
	if err := w.Check(); err != nil {
		w.t.Error(err)
	}
}

// Check is Verify as an error.
func (w *World) Check() error {
	expected := w.expected
	w.expected = nil
	if len(expected) > 0 {
		if _, err := w.Call(http.MethodPost, "verify", Object{"expect": expected}); err != nil {
			return err
		}
	}
	_, err := w.Call(http.MethodGet, "verify", nil)
	return err
}

// Exchanges is the journal; the query may be "operation=getUsersV2&status=200".
func (w *World) Exchanges(query string) []Object {
	w.t.Helper()
	var answer struct {
		Exchanges []Object `json:"exchanges"`
	}
	w.decode(&answer, http.MethodGet, "exchanges?"+query, nil)
	return answer.Exchanges
}

// Reset brings everything back to the start.
func (w *World) Reset() {
	w.t.Helper()
	w.must(http.MethodPost, "reset", nil)
}

// Call is any call of the admin API. An error status is an error with the mock's reason.
func (w *World) Call(method, path string, body any) ([]byte, error) {
	w.t.Helper()
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	status, text := w.send(method, w.URL+"/_mock/"+path, sent, "")
	if status >= 300 {
		var readable bytes.Buffer
		if json.Indent(&readable, text, "", "  ") == nil {
			text = readable.Bytes()
		}
		return nil, fmt.Errorf("krr-mock: %s /_mock/%s: %d %s", method, path, status, text)
	}
	return text, nil
}

func (w *World) must(method, path string, body any) []byte {
	w.t.Helper()
	text, err := w.Call(method, path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

func (w *World) decode(into any, method, path string, body any) {
	w.t.Helper()
	if err := json.Unmarshal(w.must(method, path, body), into); err != nil {
		w.t.Fatal(err)
	}
}

func (w *World) send(method, url string, body []byte, authorization string) (int, []byte) {
	w.t.Helper()
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := client.Do(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, text
}

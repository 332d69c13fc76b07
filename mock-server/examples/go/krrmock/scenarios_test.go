package krrmock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

type scenario struct {
	Name     string
	Worlds   map[string]setup
	Requests []request
	Verify   []Expectation
	Misses   []Expectation
}

type setup struct {
	Persons []Person
	Clock   Object
	Faults  []Fault
}

type request struct {
	World, Method, Path string
	Headers             map[string]string
	Token, Body         Object
	TimeoutMs           int `json:"timeout_ms"`
	Retries             int
	Expect              struct {
		Status  int
		Headers map[string]string
		Body    any
		Failure string
	}
}

// TestScenarios replays the scenarios that all launchers share.
func TestScenarios(t *testing.T) {
	file := os.Getenv("KRR_SCENARIOS")
	if file == "" {
		file = "../../scenarios.json"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var scenarios []scenario
	if err := json.Unmarshal(text, &scenarios); err != nil {
		t.Fatal(err)
	}
	for number, scenario := range scenarios {
		number, scenario := number, scenario
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			replay(t, scenario, fmt.Sprintf("go-%d-", number))
		})
	}
}

func replay(t *testing.T, scenario scenario, prefix string) {
	worlds, names := map[string]*World{}, []string{}
	for name, setup := range scenario.Worlds {
		worlds[name], names = mock.World(t, prefix+name), append(names, name)
		setUp(worlds[name], setup)
	}
	sort.Strings(names)
	first := worlds[names[0]]
	for _, request := range scenario.Requests {
		world := worlds[request.World]
		if world == nil {
			world = first
		}
		request.send(t, world)
	}
	first.expected = scenario.Verify
	for _, world := range worlds {
		world.Verify()
	}
	for _, miss := range scenario.Misses {
		first.Expect(miss)
		if err := first.Check(); err == nil || !strings.Contains(err.Error(), "409") {
			t.Errorf("%v is met: %v", miss, err)
		}
	}
}

func setUp(world *World, setup setup) {
	if len(setup.Persons) > 0 {
		world.Put(setup.Persons...)
	}
	if setup.Clock != nil {
		world.Clock(setup.Clock)
	}
	for _, fault := range setup.Faults {
		world.Fault(fault)
	}
}

func (r request) send(t *testing.T, world *World) {
	token := ""
	if r.Token != nil {
		token = world.TokenWith(r.Token)
	}
	status, headers, text, err := r.attempt(world, token)
	for retries := r.Retries; retries > 0 && (status == 429 || status == 503); retries-- {
		seconds, _ := strconv.Atoi(headers.Get("Retry-After"))
		time.Sleep(time.Duration(seconds) * time.Second)
		status, headers, text, err = r.attempt(world, token)
	}
	if failure := failureOf(err); failure != r.Expect.Failure {
		t.Fatalf("failure %q: %v", failure, err)
	}
	if r.Expect.Failure != "" {
		return
	}
	if status != r.Expect.Status {
		t.Errorf("%d %s", status, text)
	}
	for name, value := range r.Expect.Headers {
		if headers.Get(name) != value {
			t.Errorf("%s: %s", name, headers.Get(name))
		}
	}
	if r.Expect.Body != nil {
		var body any
		if err := json.Unmarshal(text, &body); err != nil || !hasPart(body, r.Expect.Body) {
			t.Errorf("%v: %s", err, text)
		}
	}
}

func (r request) attempt(world *World, token string) (int, http.Header, []byte, error) {
	timeout := 30 * time.Second
	if r.TimeoutMs > 0 {
		timeout = time.Duration(r.TimeoutMs) * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	body, err := json.Marshal(r.Body)
	if err != nil {
		return 0, nil, nil, err
	}
	request, err := http.NewRequestWithContext(ctx, r.Method, world.URL+r.Path, strings.NewReader(string(body)))
	if err != nil {
		return 0, nil, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range r.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, text, err
}

func failureOf(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "cut"
	default:
		return err.Error()
	}
}

// hasPart tells whether each member of part is in whole: a list with as many items, and null where there is no such member.
func hasPart(whole, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		object, ok := whole.(map[string]any)
		for name, value := range part {
			member, is := object[name]
			if ok = ok && is == (value != nil) && (!is || hasPart(member, value)); !ok {
				break
			}
		}
		return ok
	case []any:
		list, ok := whole.([]any)
		ok = ok && len(list) == len(part)
		for at := 0; ok && at < len(part); at++ {
			ok = hasPart(list[at], part[at])
		}
		return ok
	default:
		return reflect.DeepEqual(whole, part)
	}
}

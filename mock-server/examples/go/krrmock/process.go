// Package krrmock starts krr-mock, the mock of Kontakt- og reservasjonsregisteret, for tests, and steers it.
package krrmock

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const (
	startWithin = 10 * time.Second
	stopWithin  = 10 * time.Second
)

// Start runs the mock on a free port until the test ends, and gives its default world. For many tests, start one mock with New in
// TestMain, and give each test a world of it.
func Start(t testing.TB, flags ...string) *World {
	t.Helper()
	mock, err := New(flags...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Stop)
	return newWorld(t, mock.URL, "")
}

// Mock is a running krr-mock.
type Mock struct {
	// URL is its base URL.
	URL     string
	folder  string
	process *os.Process
	ended   chan struct{}
}

// New runs the mock on a free port until Stop.
func New(flags ...string) (*Mock, error) {
	binary, err := findBinary()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "krr-mock-")
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	ready := filepath.Join(folder, "url")
	arguments := append([]string{"--listen", "127.0.0.1:0", "--ready-file", ready, "--log", "quiet"}, flags...)
	command := exec.Command(binary, arguments...)
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("%s cannot be started: %w", binary, err)
	}
	mock := &Mock{folder: folder, process: command.Process, ended: make(chan struct{})}
	go func() {
		command.Wait()
		close(mock.ended)
	}()
	if mock.URL, err = mock.waitFor(ready, log.Name()); err != nil {
		mock.Stop()
		return nil, err
	}
	return mock, nil
}

// World is a register of its own, for one test: what was expected and not verified is verified at its end.
func (m *Mock) World(t testing.TB, name string) *World {
	t.Helper()
	return newWorld(t, m.URL, name)
}

// Stop ends the mock; requests in flight are answered first.
func (m *Mock) Stop() {
	if runtime.GOOS == "windows" {
		m.process.Kill() // which has no other signal
	} else {
		m.process.Signal(os.Interrupt)
	}
	select {
	case <-m.ended:
	case <-time.After(stopWithin):
		m.process.Kill()
		<-m.ended
	}
	os.RemoveAll(m.folder)
}

func (m *Mock) waitFor(ready, log string) (string, error) {
	deadline := time.After(startWithin)
	for {
		if url, err := os.ReadFile(ready); err == nil {
			return strings.TrimSpace(string(url)), nil
		}
		select {
		case <-m.ended:
			said, _ := os.ReadFile(log)
			return "", fmt.Errorf("krr-mock ended before it answered: %s", strings.TrimSpace(string(said)))
		case <-deadline:
			return "", fmt.Errorf("krr-mock did not answer within %s", startWithin)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// findBinary gives the program that KRR_MOCK_BINARY names, or else krr-mock in PATH.
func findBinary() (string, error) {
	if named := os.Getenv("KRR_MOCK_BINARY"); named != "" {
		binary, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("KRR_MOCK_BINARY names %s, which is not a program that can be run: %w", named, err)
		}
		return binary, nil
	}
	binary, err := exec.LookPath("krr-mock")
	if err != nil {
		return "", fmt.Errorf("krr-mock is not in PATH: install it with `cargo install --locked --path mock-server` from a clone, "+
			"or name the program in KRR_MOCK_BINARY: %w", err)
	}
	return binary, nil
}

// Command e2e serves the page and the same App as the window to an ordinary browser, on practice data of its own with a
// clock that a test can move. It is for tests only: nothing of it is in the program.
//
// It listens on 127.0.0.1, prints its address and ends when its standard input does, so that no test leaves one behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"latchkey/app"
)

func main() {
	page := flag.String("page", "frontend/dist", "folder of the built page")
	port := flag.Int("port", 0, "port on 127.0.0.1; 0 for any")
	kiosk := flag.Bool("kiosk", false, "as a kiosk")
	flag.Parse()
	if err := serve(*page, *port, *kiosk); err != nil {
		log.Fatal(err)
	}
}

func serve(page string, port int, kiosk bool) error {
	folder, err := os.MkdirTemp("", "latchkey-e2e-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{"XDG_CACHE_HOME", "XDG_CONFIG_HOME"} { // demonstrations lie there
		if err := os.Setenv(name, folder); err != nil {
			return err
		}
	}
	b := &bench{folder: folder, kiosk: kiosk}
	if err := b.start(); err != nil {
		return err
	}
	defer b.stop()

	mux := http.NewServeMux()
	mux.HandleFunc("GET /__e2e/window.js", b.script)
	mux.HandleFunc("POST /__e2e/call/{method}", b.call)
	mux.HandleFunc("POST /__e2e/clock/{move}", b.moveClock)
	mux.HandleFunc("POST /__e2e/jump/{jump}", b.jumpClock)
	mux.HandleFunc("POST /__e2e/restart", b.restart)
	mux.HandleFunc("POST /__e2e/reset", b.reset)
	mux.HandleFunc("POST /__e2e/hold", b.holdData)
	mux.HandleFunc("POST /__e2e/release", b.releaseData)
	mux.HandleFunc("POST /__e2e/account/{identifier}", b.changeAccount)
	mux.HandleFunc("POST /__e2e/people/{n}", b.addPeople)
	mux.HandleFunc("POST /__e2e/entries/{n}", b.addEntries)
	mux.HandleFunc("POST /__e2e/policy", b.changePolicy)
	mux.HandleFunc("POST /__e2e/choose/{name}", b.choose)
	mux.HandleFunc("GET /__e2e/saved/{name}", b.saved)
	mux.HandleFunc("GET /__e2e/desktop", b.seen)
	mux.Handle("GET /", app.Secure(b.withScript(http.FileServer(http.Dir(page)), page)))

	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// withScript puts window.js, which stands in for Wails' own two scripts, before the page's.
func (b *bench) withScript(files http.Handler, page string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		html, err := os.ReadFile(filepath.Join(page, "index.html"))
		if err != nil {
			http.Error(w, "the page is not built: run make frontend", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		b.mu.Lock()
		theme, a := b.desktop.Theme, b.app
		b.mu.Unlock()
		_, _ = w.Write(insertScript(app.Dress(html, theme, app.Kiosk(a))))
	})
}

// A clock runs with the computer's, ahead or behind by what a test has moved it. What the test has set it by shows on the
// wall only.
type clock struct{ moved, set atomic.Int64 }

var began = time.Now()

func (c *clock) steady() time.Duration { return time.Since(began) + time.Duration(c.moved.Load()) }

func (c *clock) now() time.Time { return began.Add(c.steady() + time.Duration(c.set.Load())) }

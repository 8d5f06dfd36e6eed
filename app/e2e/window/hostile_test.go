//go:build window && linux

package window

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostile is a page that sends all that a script in it could, and then says whether it may still call the App.
const hostile = `
const send = (message) => window.webkit.messageHandlers.external.postMessage(message);
const call = (name, ...args) => send('C' + JSON.stringify({ name, args, callbackID: name }));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const say = (what) => { document.querySelector('h1').textContent = what; };
const link = (href, download) => {
  const a = document.createElement('a');
  a.href = href;
  if (download) a.download = download;
  document.body.append(a);
  a.click();
};

async function attack() {
  let read = 'nothing';
  const callback = window.wails.Callback;
  window.wails.Callback = (text) => { if (text.includes(':wails:')) read = text; else callback(text); };
  for (const message of [
    'Q', 'H', 'WH', 'Wm', 'Wf', 'WM', 'WU', 'Wt', 'Wc', 'Ws:200:100', 'Wp:50:50', 'WZ:300:200', 'Wz:10:10', 'WATP:0', 'WATP:1', 'WTGotcha', 'WR',
    'Wr:{"r":255,"g":0,"b":0,"a":255}', 'BO:https://harbour.example/', 'LFgone', 'LS1', 'LEgone', 'EXall', 'EEall', 'DD:1:1:/etc/passwd',
    'drag', 'resize:n-resize', 'wails:showInspector', 'DomReady', 'c{}', 'C', 'W', 'B', 'Ws', 'X', '',
    'C{"name":"app.App.State","NAME":":wails:ClipboardSetText","args":["gotcha"],"callbackID":"x"}',
  ]) {
    send(message);
    await pause(30);
  }
  for (const name of ['ClipboardGetText', 'Environment', 'InitializeNotifications', 'WindowGetSize', 'ScreenGetAll']) call(':wails:' + name);
  call(':wails:ClipboardSetText', 'gotcha');
  call(':wails:SendNotification', { id: 'gotcha', title: 'gotcha' });
  window.runtime.Quit();
  window.runtime.WindowUnfullscreen();
  window.open('https://harbour.example/');
  window.print();
  link('file:///etc/passwd');
  link('https://harbour.example/');
  link('mailto:gotcha@harbour.example');
  link('data:text/plain,gotcha', 'gotcha.txt');
  link(URL.createObjectURL(new Blob(['gotcha'])), 'gotcha.txt');
  link('/index.html', 'gotcha.txt');
  link('about:blank');
  await pause(300);
  const state = await window.go.app.App.State();
  say('Done: ' + state.phase + ', read ' + read);
}

document.querySelector('button').onclick = () => {
  document.documentElement.requestFullscreen?.().catch(() => {});
  document.exitFullscreen?.().catch(() => {});
  document.querySelector('input').click();
  link(URL.createObjectURL(new Blob(['gotcha'])), 'pressed.txt');
  say('Pressed');
};
attack();
`

// withPage builds the program as it is released, but with another page in it.
func withPage(t *testing.T, script string) (path string) {
	t.Helper()
	folder := t.TempDir()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "index.html"), `<!doctype html><html lang="en"><head><title>x</title></head>
<body><h1>Running</h1><button>Press</button><input type="file"><script src="/page.js"></script></body></html>`)
	write(t, filepath.Join(folder, "page.js"), script)
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(root, "frontend/dist/index.html"): filepath.Join(folder, "index.html"),
		filepath.Join(root, "frontend/dist/page.js"):    filepath.Join(folder, "page.js"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "overlay.json"), string(overlay))
	path = filepath.Join(folder, "latchkey")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "desktop,production,webkit2_41",
		"-overlay", filepath.Join(folder, "overlay.json"), "-o", path, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func TestAHostilePageCannotLeaveTheKiosk(t *testing.T) {
	d, h := newDesk(t), newHome(t)
	tools := t.TempDir()
	opened := filepath.Join(tools, "opened")
	for _, browser := range []string{"xdg-open", "x-www-browser", "www-browser"} {
		write(t, filepath.Join(tools, browser), "#!/bin/sh\necho \"$@\" >>"+opened+"\n")
		if err := os.Chmod(filepath.Join(tools, browser), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	downloads := filepath.Join(string(h), "downloads")
	for _, folder := range []string{downloads, filepath.Dir(h.config())} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(filepath.Dir(h.config()), "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="$HOME/downloads"`+"\n")
	p := d.startAs(t, withPage(t, hostile), h, []string{"PATH=" + tools + ":" + os.Getenv("PATH")}, "--kiosk")
	id, all := p.id(), d.screen.all()
	p.heading("Done: welcome, read nothing")
	p.regains("the page's messages", id, all, nil)
	p.focus(button, "Press")
	p.keys("space")
	p.heading("Pressed")
	time.Sleep(time.Second)
	p.regains("the page's press", id, all, nil)
	if title := d.property("_NET_WM_NAME", "-id", id); title != `"Latchkey"` {
		t.Errorf("the window is called %s", title)
	}
	if urls, err := os.ReadFile(opened); err == nil {
		t.Errorf("a browser was opened at %s", urls)
	}
	for _, which := range []string{"clipboard", "primary"} {
		if held := d.selection(which); held != "" {
			t.Errorf("%s holds %q", which, held)
		}
	}
	if written := files(downloads); len(written) != 0 {
		t.Errorf("the page wrote %v", written)
	}
	if windows := len(strings.Fields(d.property("_NET_CLIENT_LIST", "-root"))); windows != 1 {
		t.Errorf("there are %d windows", windows)
	}
	p.terminate()
}

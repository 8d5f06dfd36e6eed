package app

import (
	"sync"
	"time"
)

// clipboardKeeps is how long a copied secret stays in the clipboard.
const clipboardKeeps = time.Minute

// clipboard remembers what was copied, so that it can be taken back: after a minute, when the session ends, and when the
// program does. What somebody else copied meanwhile is left alone.
type clipboard struct {
	desktop Desktop

	mu    sync.Mutex
	ours  string
	timer *time.Timer
}

func (c *clipboard) copy(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.ours, c.timer = text, time.AfterFunc(clipboardKeeps, c.clear) // also after a failure: some of it may be there
	if err := c.desktop.SetClipboard(text); err != nil {
		return errClipboard
	}
	return nil
}

// clear overwrites the clipboard if it still holds what copy put there. A clipboard that cannot be read is overwritten.
func (c *clipboard) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ours == "" {
		return
	}
	c.timer.Stop()
	ours := c.ours
	c.ours = ""
	if held, err := c.desktop.Clipboard(); err == nil && held != ours {
		return
	}
	note(c.desktop.SetClipboard(""))
}

//go:build unix

package session

import (
	"testing"
	"time"

	"latchkey/app/store"
)

// What could not be written is found again by the next reading.
func TestALeapIsNotLostOnAFullDisk(t *testing.T) {
	if !alone(t) {
		return
	}
	d := delayed(t)
	free := fullDisk(t)
	d.clock.Set(48 * time.Hour)
	_, _ = d.State()
	free()
	if left := d.left(); left < 59*time.Minute || d.doubted() != "ahead" || d.told(store.ClockDoubted) != 1 {
		t.Errorf("%v, %q, told %d times", left, d.doubted(), d.told(store.ClockDoubted))
	}
}

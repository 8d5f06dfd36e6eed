package app

import "testing"

func TestStatusAndHealthTellTheVersionOfTheProgram(t *testing.T) {
	w := opened(t)
	w.must(w.Register(ada))
	w.must(w.Login("ada", password))
	if status, err := w.Status(); err != nil || status.Version != w.options.Version {
		t.Errorf("status %q, %v", status.Version, err)
	}
	if health, err := w.Health(); err != nil || health.Version != w.options.Version {
		t.Errorf("health %q, %v", health.Version, err)
	}
}

package app

import (
	"strings"
	"testing"

	"latchkey/app/session"
)

func TestRowsAreRefusedUnderTheNamesOfTheTable(t *testing.T) {
	named := 0
	for _, row := range table {
		switch code := session.RowCode(row.err); {
		case code == string(row.code):
			named++
		case code != "" || strings.HasPrefix(string(row.code), "row_"):
			t.Errorf("%v is %q in a report, %q elsewhere", row.err, code, row.code)
		}
	}
	if named != 18 {
		t.Errorf("%d codes of rows", named)
	}
}

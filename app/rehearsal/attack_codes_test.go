package rehearsal_test

import (
	"encoding/json"
	"testing"
	"time"

	"latchkey/app"
	"latchkey/app/account"
	"latchkey/app/rehearsal"
)

func TestOutcomesAreTheCodesOfTheProgram(t *testing.T) {
	for _, err := range append(rehearsal.Refusals, &account.RetryAfter{Wait: 30 * time.Second}) {
		var refusal struct {
			Code         string `json:"code"`
			RetryAfterMs int64  `json:"retryAfterMs"`
		}
		if err := json.Unmarshal([]byte(app.FormatError(err).(string)), &refusal); err != nil {
			t.Fatal(err)
		}
		outcome, wait := rehearsal.OutcomeOf(err)
		if outcome != refusal.Code || wait.Milliseconds() != refusal.RetryAfterMs {
			t.Errorf("%v is %q, %s here and %+v there", err, outcome, wait, refusal)
		}
	}
}

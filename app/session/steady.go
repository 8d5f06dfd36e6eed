package session

import "time"

var began = time.Now()

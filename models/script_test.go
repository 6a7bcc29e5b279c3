package models

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the event logs in testdata")

// Every tiny system in testdata/*.txt produces the event log that stands below it,
// nanosecond by nanosecond. Who reads a script can follow each request by hand.
// -update rewrites the logs; then read the difference.
//
// A script is text in paragraphs. One that begins with a line "system" is run:
//
//	system
//	client users: to web, every 10ms, network 3ns, timeout 5ms
//	client batch: to web, at 0s 5ms 5ms/7ms     (the last brings its service time along)
//	tier web: servers 2, workers 1, service 4ms, limit 0, overhead 1ms, network 5ns, balancers 2, strategy random
//	tier db: service 4ms, layer 4, balancer_workers 1, patience 3ms, discipline round_robin 2ms
//	group fast: count 1, speed 2                (of the tier above, as are the next two)
//	call db: count 3, parallel, quorum 2, share 0, not_held
//	route db: share 0.5
//	client few: to web, users 2, think 5ms, priority 1
//	client more: to web, sessions 1ms 2ms, requests 3, think 5ms
//	event 5ms: web servers 1                    (web gets another number of servers)
//	run: until 40ms                             (else: until no request is left)
//	----
//	the log: time, who, what happens, to which request (#1.2: the second call that
//	is made for the first request); busy workers + waiting requests by server; and
//	what came of it
func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			paragraphs := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n\n")
			for i, p := range paragraphs {
				if !strings.HasPrefix(p, "system\n") {
					continue
				}
				source, _, _ := strings.Cut(p, "\n----")
				config, err := parseScript(source)
				if err != nil {
					t.Fatalf("%v, in\n%s", err, source)
				}
				if problems := config.Check(); len(problems) > 0 {
					t.Fatalf("%v, in\n%s", problems, source)
				}
				paragraphs[i] = source + "\n----\n" + logOf(config)
				if paragraphs[i] != p && !*update {
					t.Errorf("%s: the log is now\n%s\n\ninstead of\n%s", file, paragraphs[i], p)
				}
			}
			if *update {
				if err := os.WriteFile(file, []byte(strings.Join(paragraphs, "\n\n")+"\n"), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

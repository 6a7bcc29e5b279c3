package reports

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLook writes all charts and summaries into the folder named by
// LBSIM_LOOK, for a person to look at.
func TestLook(t *testing.T) {
	folder := os.Getenv("LBSIM_LOOK")
	if folder == "" {
		t.Skip("LBSIM_LOOK names no folder to write charts into")
	}
	all := shapes()
	for name, r := range edges() {
		all["edge "+name] = r
	}
	for name, r := range all {
		for _, report := range []Report{&Charts{Format: "png", Scale: 1}, &Text{}} {
			out, err := files(report, r)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for file, content := range out {
				path := filepath.Join(folder, name, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, content.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

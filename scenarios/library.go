package scenarios

import (
	"embed"
	"errors"
	"io/fs"
	"sort"
	"strings"

	"lbsim/models/catalog"
)

//go:embed library/*.yaml
var library embed.FS

// Shipped returns the names of the scenarios that come with the program, sorted.
func Shipped() []string {
	entries, err := library.ReadDir("library")
	if err != nil {
		panic("scenarios: the embedded library: " + err.Error())
	}
	var all []string
	for _, entry := range entries {
		all = append(all, strings.TrimSuffix(entry.Name(), ".yaml"))
	}
	sort.Strings(all)
	return all
}

// Source returns the text of a shipped scenario; ok tells whether there is one of
// that name.
func Source(name string) (text []byte, ok bool) {
	text, err := library.ReadFile("library/" + name + ".yaml")
	return text, err == nil
}

// Find reads a scenario from a file, or, by its name, one that comes with the
// program.
func Find(fileOrName string) (*Scenario, error) {
	text, ok := Source(fileOrName)
	if !ok {
		s, err := Load(fileOrName)
		if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(fileOrName, "./\\") {
			return nil, &notFound{fileOrName}
		}
		return s, err
	}
	return Parse(fileOrName+".yaml", text)
}

// notFound is the error of a word that is neither a file nor a shipped scenario.
type notFound struct{ name string }

func (e *notFound) Error() string {
	return "no file and no scenario " + quote(e.name) + catalog.Meant(e.name, Shipped())
}

package scenarios

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"

	"lbsim/models/result"
	"lbsim/scenarios/inference"
)

// Store keeps the points of a sweep that are complete, so that a run that was stopped,
// in whatever way, goes on where it was. A key is a hash of everything that a point
// depends on in the scenario, files included; whoever makes the store sees to it that
// what another program has kept is not found. Both methods may be called by several
// goroutines at once.
type Store interface {
	// Load returns what was saved, nil if nothing was.
	Load(key string) []byte
	Save(key string, data []byte) error
}

// keptFormat names the form of what is kept; it is part of the keys.
const keptFormat = "lbsim-point/1"

// kept is what remains of a case that is complete.
type kept struct {
	Settled []result.Case
	Verdict result.Verdict
	Certain bool
	Samples []keptSample
	Main    inference.Estimate
	Parts   int
}

type keptSample struct {
	Scope, Metric, Statistic, Unit string
	Estimate                       inference.Estimate
}

// takeOver looks for each point whether it is kept already.
func (r *runner) takeOver(points []*point, store Store) error {
	if store == nil || len(points) < 2 {
		return nil
	}
	r.store = store
	r.progress.Points = len(points)
	files := make(map[string][]byte)
	for _, p := range points {
		var err error
		if p.key, err = p.hash(files); err != nil {
			return err
		}
		data := store.Load(p.key)
		if data == nil {
			continue
		}
		if err := p.restore(data); err != nil {
			r.progress.Damaged++
			continue
		}
		p.left = 0
		r.progress.Kept++
	}
	if r.report != nil {
		r.report(r.progress)
	}
	return nil
}

// keep saves a point that is complete. What was saved takes the place of what was
// estimated, so that nothing can depend on whether a point was there before.
func (r *runner) keep(p *point) error {
	if r.store == nil {
		return nil
	}
	all := make([]kept, len(p.works))
	for i, w := range p.works {
		all[i] = kept{w.settled, w.verdict, w.certain, nil, w.main, w.parts}
		for _, s := range w.samples {
			all[i].Samples = append(all[i].Samples, keptSample{s.scope, s.metric, s.statistic, s.unit, s.Estimate})
		}
	}
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(all); err != nil {
		return fmt.Errorf("what is known of a point cannot be written: %w", err)
	}
	sum := sha256.Sum256(text.Bytes())
	data := append(sum[:], text.Bytes()...)
	if err := p.restore(data); err != nil {
		return err
	}
	return r.store.Save(p.key, data)
}

// restore takes the results of a point from what was saved, all or none.
func (p *point) restore(data []byte) error {
	if len(data) < sha256.Size || sha256.Sum256(data[sha256.Size:]) != [sha256.Size]byte(data) {
		return errors.New("what was kept of a point is damaged")
	}
	var all []kept
	if err := gob.NewDecoder(bytes.NewReader(data[sha256.Size:])).Decode(&all); err != nil {
		return err
	}
	if len(all) != len(p.works) {
		return errors.New("what was kept of a point has other variants")
	}
	for i, k := range all {
		w := p.works[i]
		w.settled, w.verdict, w.certain, w.main, w.parts = k.Settled, k.Verdict, k.Certain, k.Main, k.Parts
		w.samples = nil
		for _, s := range k.Samples {
			w.samples = append(w.samples, sample{s.Scope, s.Metric, s.Statistic, s.Unit, s.Estimate})
		}
	}
	return nil
}

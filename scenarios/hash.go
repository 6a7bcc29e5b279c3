package scenarios

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"lbsim/models/arrival"
)

// hash returns a hash of all that the results of a point depend on. Files holds the
// hashes of traces that were read before, by name.
func (p *point) hash(files map[string][]byte) (string, error) {
	h := hasher{sha256.New()}
	h.text(keptFormat)
	for _, w := range p.works {
		limits := w.limits
		if len(w.slo) == 0 {
			limits = 0 // of no importance
		}
		for _, part := range []any{w.Variant, w.Point, w.Config, w.run, w.slo, w.seed, w.transient, limits} {
			h.value(reflect.ValueOf(part))
		}
		for i := range w.Config.Clients {
			if trace := w.Config.Clients[i].Trace; trace != nil {
				content, err := contentOf(trace, files)
				if err != nil {
					return "", err
				}
				h.Write(content)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// contentOf returns a hash of the file of a trace.
func contentOf(trace *arrival.Trace, files map[string][]byte) ([]byte, error) {
	if known := files[trace.File]; known != nil {
		return known, nil
	}
	f, err := trace.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", trace.File, cause(err))
	}
	files[trace.File] = h.Sum(nil)
	return files[trace.File], nil
}

// hasher adds values to a hash: numbers, texts and what is made of them. Each kind
// begins with its type, and each list with its length, so that different values give
// different texts. Functions do not count.
type hasher struct{ hash.Hash }

func (h hasher) number(x uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], x)
	h.Write(b[:])
}

func (h hasher) text(s string) {
	h.number(uint64(len(s)))
	io.WriteString(h, s)
}

func (h hasher) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			h.number(1)
		} else {
			h.number(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		h.number(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		h.number(v.Uint())
	case reflect.Float32, reflect.Float64:
		h.number(math.Float64bits(v.Float()))
	case reflect.String:
		h.text(v.String())
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			h.text("nil")
			return
		}
		h.text(v.Elem().Type().String())
		h.value(v.Elem())
	case reflect.Slice, reflect.Array:
		h.number(uint64(v.Len()))
		for i := range v.Len() {
			h.value(v.Index(i))
		}
	case reflect.Map:
		h.pairs(v)
	case reflect.Struct:
		for i := range v.NumField() {
			h.value(v.Field(i))
		}
	case reflect.Func:
	default:
		panic("scenarios: a scenario holds a " + v.Type().String())
	}
}

// pairs adds a map with texts as keys, in their order.
func (h hasher) pairs(v reflect.Value) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	h.number(uint64(len(keys)))
	for _, key := range keys {
		h.text(key.String())
		h.value(v.MapIndex(key))
	}
}

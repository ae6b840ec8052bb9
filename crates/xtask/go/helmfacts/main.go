// Command helmfacts writes what Helm itself makes of values: the language of --set, the merging of values with
// those of subcharts, and ranges of versions. Its input and output are the golden data of istio-mc-template.
//
//	go run . < ../../../istio-mc-template/tests/data/golden/cases.json > ../../../istio-mc-template/tests/data/golden/helm.json
//
// With the argument `functions` it writes what calls of functions in templates give, with `charts` what `helm install`
// makes of charts.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/strvals"
)

type input struct {
	Set    [][][2]string `json:"set"`
	Semver [][2]string   `json:"semver"`
	Values []valuesCase  `json:"values"`
}

type valuesCase struct {
	Name     string         `json:"name"`
	Chart    chartSpec      `json:"chart"`
	Supplied map[string]any `json:"supplied"`
}

type chartSpec struct {
	Name         string              `json:"name"`
	Version      string              `json:"version"`
	Values       map[string]any      `json:"values"`
	Dependencies []*chart.Dependency `json:"dependencies"`
	Charts       []chartSpec         `json:"charts"`
}

type result struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	modes := map[string]func(io.Reader, io.Writer) error{"functions": functions, "charts": charts}
	if len(os.Args) > 1 {
		if err := modes[os.Args[1]](os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := map[string][]result{}
	for _, flags := range in.Set {
		out["set"] = append(out["set"], set(flags))
	}
	for _, pair := range in.Semver {
		out["semver"] = append(out["semver"], compare(pair[0], pair[1]))
	}
	for _, c := range in.Values {
		out["values"] = append(out["values"], values(c))
	}
	if err := write(out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// One result a line, so that a difference is seen where it is.
func write(out map[string][]result) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for i, subject := range []string{"set", "semver", "values"} {
		if i > 0 {
			fmt.Print(",")
		} else {
			fmt.Print("{")
		}
		fmt.Printf("%q:[\n", subject)
		for j, r := range out[subject] {
			if j > 0 {
				fmt.Print(",")
			}
			if err := encoder.Encode(r); err != nil {
				return err
			}
		}
		fmt.Println("]")
	}
	fmt.Println("}")
	return nil
}

func set(flags [][2]string) result {
	base := map[string]any{}
	for _, flag := range flags {
		var err error
		switch flag[0] {
		case "set":
			err = strvals.ParseInto(flag[1], base)
		case "set-string":
			err = strvals.ParseIntoString(flag[1], base)
		case "set-json":
			err = strvals.ParseJSON(flag[1], base)
		case "set-literal":
			err = strvals.ParseLiteralInto(flag[1], base)
		default:
			err = fmt.Errorf("unknown flag %s", flag[0])
		}
		if err != nil {
			return result{Error: err.Error()}
		}
	}
	return result{Value: base}
}

func compare(constraint, version string) result {
	c, err := semver.NewConstraint(constraint)
	if err != nil {
		return result{Error: err.Error()}
	}
	v, err := semver.NewVersion(version)
	if err != nil {
		return result{Error: err.Error()}
	}
	return result{Value: c.Check(v)}
}

func build(spec chartSpec) *chart.Chart {
	c := &chart.Chart{
		Metadata: &chart.Metadata{
			APIVersion: "v2", Name: spec.Name, Version: spec.Version, Dependencies: spec.Dependencies,
		},
		Values: spec.Values,
	}
	if c.Values == nil {
		c.Values = map[string]any{}
	}
	for _, sub := range spec.Charts {
		c.AddDependency(build(sub))
	}
	return c
}

// The steps of `helm template`: dependencies, then the values that templates see.
func values(c valuesCase) result {
	root := build(c.Chart)
	if c.Supplied == nil {
		c.Supplied = map[string]any{}
	}
	if err := chartutil.ProcessDependenciesWithMerge(root, c.Supplied); err != nil {
		return result{Error: err.Error()}
	}
	render, err := chartutil.ToRenderValues(root, c.Supplied, chartutil.ReleaseOptions{Name: "demo"}, nil)
	if err != nil {
		return result{Error: err.Error()}
	}
	all := map[string]any{}
	collect(root, root.Name(), render["Values"], all)
	return result{Value: all}
}

func collect(c *chart.Chart, path string, values any, all map[string]any) {
	all[path] = values
	table := map[string]any{}
	switch v := values.(type) {
	case chartutil.Values:
		table = v
	case map[string]any:
		table = v
	}
	for _, sub := range c.Dependencies() {
		collect(sub, path+"/charts/"+sub.Name(), table[sub.Name()], all)
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/Masterminds/sprig/v3"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

// One call, as it stands between `{{` and `}}`, and the values that it sees.
type call struct {
	Call   string          `json:"call"`
	Values json.RawMessage `json:"values,omitempty"`
}

// What is asked: calls, and a chart whose templates and files all of them see.
type questions struct {
	Files map[string]string `json:"files"`
	Calls []call            `json:"calls"`
}

type answer struct {
	call
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

// Writes what Helm's engine makes of each call, as JSON, and the names of all functions that it has.
func functions(in io.Reader, out io.Writer) error {
	var asked questions
	if err := json.NewDecoder(in).Decode(&asked); err != nil {
		return err
	}
	names, err := json.Marshal(functionNames())
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "{\"names\":%s,\n\"answers\":[\n", names)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for i, c := range asked.Calls {
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		result := answer{call: c}
		if value, err := ask(asked.Files, c); err != nil {
			result.Error = err.Error()
		} else {
			result.Value = value
		}
		if err := encoder.Encode(result); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(out, "]}")
	return err
}

const template = "templates/call.yaml"

// Renders a template that writes the call's result as JSON, as `helm template` would.
func ask(files map[string]string, c call) (json.RawMessage, error) {
	text, err := render(files, c.Values, "{{ toJson ("+c.Call+") }}")
	if err != nil {
		return nil, err
	}
	if !json.Valid([]byte(text)) {
		return nil, fmt.Errorf("no JSON: %q", text)
	}
	return json.RawMessage(text), nil
}

func render(files map[string]string, given json.RawMessage, text string) (string, error) {
	c := &chart.Chart{Metadata: &chart.Metadata{APIVersion: "v2", Name: "demo", Version: "1.0.0"}}
	for name, content := range files {
		file := &chart.File{Name: name, Data: []byte(content)}
		if strings.HasPrefix(name, "templates/") {
			c.Templates = append(c.Templates, file)
		} else {
			c.Files = append(c.Files, file)
		}
	}
	c.Templates = append(c.Templates, &chart.File{Name: template, Data: []byte(text)})
	values, err := chartutil.ReadValues(given)
	if err != nil {
		return "", err
	}
	release := chartutil.ReleaseOptions{Name: "demo", Namespace: "default", Revision: 1, IsInstall: true}
	context, err := chartutil.ToRenderValues(c, values, release, nil)
	if err != nil {
		return "", err
	}
	rendered, err := engine.Engine{}.Render(c, context)
	if err != nil {
		return "", err
	}
	return rendered["demo/"+template], nil
}

// Sprig's functions, Go's own and Helm's, as far as Helm's engine takes them.
func functionNames() []string {
	candidates := map[string]bool{}
	for name := range sprig.TxtFuncMap() {
		candidates[name] = true
	}
	for _, name := range strings.Fields(`and call eq ge gt html index js le len lt ne not or print printf println slice
		urlquery include tpl required fail lookup toToml mustToToml fromToml toYaml mustToYaml toYamlPretty fromYaml
		fromYamlArray toJson mustToJson fromJson fromJsonArray`) {
		candidates[name] = true
	}
	names := []string{}
	for name := range candidates {
		// A call that is not made: it needs the name alone.
		if _, err := render(nil, nil, "{{ if false }}{{ "+name+" }}{{ end }}"); err == nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

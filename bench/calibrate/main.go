// Command calibrate fits the two constants of rules/calibration.yaml on labelled
// incidents, checks them on others, and compares the strength of every piece of
// evidence with how often it holds. It prints the tables of docs/calibration.md.
//
//	calibrate fit --train DIR --check DIR
//	calibrate evidence --train DIR
//
// A DIR is what "logsim --suite DIR" writes. Both flags may be repeated.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"authlog/rules"
)

type dirs []string

func (d *dirs) String() string     { return fmt.Sprint(*d) }
func (d *dirs) Set(s string) error { *d = append(*d, s); return nil }

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "calibrate:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("want fit or evidence")
	}
	fs := flag.NewFlagSet(args[0], flag.ContinueOnError)
	var train, check dirs
	fs.Var(&train, "train", "folder of labelled incidents to fit on")
	fs.Var(&check, "check", "folder of labelled incidents to measure on")
	misses := fs.Bool("misses", false, "list the samples whose first cause is wrong")
	if err := fs.Parse(args[1:]); err != nil {
		return err
	}
	set, err := rules.Builtin()
	if err != nil {
		return err
	}
	fitted, err := samplesOf(set, train)
	if err != nil {
		return err
	}
	if args[0] == "evidence" {
		return evidence(out, fitted)
	}
	others, err := samplesOf(set, check)
	if err != nil {
		return err
	}
	report(out, set.Calibration(), fitted, others)
	if *misses {
		listMisses(out, set.Calibration(), others)
	}
	return nil
}

func samplesOf(set *rules.Set, folders []string) (all []judged, err error) {
	for _, dir := range folders {
		samples, err := loadSuite(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, judge(set, samples)...)
	}
	return all, nil
}

func report(out io.Writer, now rules.Calibration, train, check []judged) {
	type row struct {
		name string
		c    rules.Calibration
	}
	rows := []row{{"in the catalogue", now}}
	if len(train) > 0 {
		for _, by := range []struct {
			name string
			loss func([]judged, rules.Calibration) float64
		}{{"likelihood", likelihood}, {"Brier score", brier}} {
			best := fit(train, by.loss)
			rows = append(rows, row{"fitted by " + by.name, best})
			fmt.Fprintf(out, "fitted on %d bursts by %s: temperature %.2f, unknown %.2f\n", len(train), by.name, best.Temperature, best.Unknown)
		}
	}
	if len(check) == 0 {
		return
	}
	fmt.Fprintf(out, "\n| on %d other bursts | first cause right | Brier | ECE | NLL | claims of 75 %% or more, right |\n|---|---|---|---|---|---|\n", len(check))
	for _, c := range rows {
		q := measure(check, c.c)
		fmt.Fprintf(out, "| %s: temperature %.2f, unknown %.2f | %.1f %% | %.3f | %.3f | %.3f | %d, %.1f %% |\n",
			c.name, c.c.Temperature, c.c.Unknown, 100*q.right, q.brier, q.ece, q.nll, q.sureN, 100*float64(q.sureOK)/float64(max(q.sureN, 1)))
	}
	q := measure(check, now)
	fmt.Fprintf(out, "\n| confidence | bursts | mean confidence | right |\n|---|---|---|---|\n")
	for i, b := range q.bins {
		if b.n > 0 {
			fmt.Fprintf(out, "| %d–%d %% | %d | %.1f %% | %.1f %% |\n", 10*i, 10*i+10, b.n, 100*b.sum/float64(b.n), 100*float64(b.right)/float64(b.n))
		}
	}
	right, clear := 0, 0
	for i := range check {
		if check[i].answerable {
			clear++
			if check[i].verdictRight() {
				right++
			}
		}
	}
	fmt.Fprintf(out, "\nVerdict right in %d of %d answerable bursts, %.1f %%.\n", right, clear, 100*float64(right)/float64(max(clear, 1)))
	fmt.Fprintf(out, "\n| view | bursts | first cause right | answerable | of them right | ECE |\n|---|---|---|---|---|---|\n")
	for _, v := range views {
		var all, clear []judged
		for _, j := range check {
			if j.view == v.name {
				all = append(all, j)
				if j.answerable {
					clear = append(clear, j)
				}
			}
		}
		if len(all) > 0 {
			a, c := measure(all, now), measure(clear, now)
			fmt.Fprintf(out, "| %s | %d | %.1f %% | %d | %.1f %% | %.3f |\n", v.name, a.n, 100*a.right, c.n, 100*c.right, a.ece)
		}
	}
}

func listMisses(out io.Writer, now rules.Calibration, list []judged) {
	fmt.Fprintln(out)
	for i := range list {
		j := &list[i]
		if cl := j.claim(now); !cl.right {
			fmt.Fprintf(out, "%s %s: %s, said %s %.2f, then %s %.2f\n", j.incident, j.view, j.cause,
				j.causes[0].ID, j.causes[0].Confidence, j.causes[1].ID, j.causes[1].Confidence)
		}
	}
}

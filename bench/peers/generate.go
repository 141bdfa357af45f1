package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// log is one generated log.
type log struct {
	title, format, path string
	bytes               int64 // of the plain text
}

// generate writes the logs, unless they are there: the traffic of the repository's
// generator as an nginx log, and the same requests as a load balancer and an
// application log them.
func generate(dir, size string) ([]log, error) {
	nginx := filepath.Join(dir, "access.log")
	if _, err := os.Stat(nginx); err != nil {
		if err := nginxLog(nginx, size); err != nil {
			return nil, err
		}
	}
	logs := []log{{title: "nginx combined", format: "nginx", path: nginx}}
	for _, l := range []struct {
		title, format, name string
		line                func(request) string
	}{
		{"AWS ALB", "alb", "alb.log", albLine}, {"AWS ALB, gzip", "alb.gz", "alb.log.gz", albLine}, {"JSON application log", "json", "app.jsonl", jsonLine},
	} {
		path := filepath.Join(dir, l.name)
		if _, err := os.Stat(path); err != nil {
			if err := rewrite(nginx, path, l.line); err != nil {
				return nil, err
			}
		}
		logs = append(logs, log{title: l.title, format: l.format, path: path})
	}
	for i := range logs {
		info, err := os.Stat(strings.TrimSuffix(logs[i].path, ".gz"))
		if err != nil {
			return nil, err
		}
		logs[i].bytes = info.Size()
	}
	return logs, nil
}

func nginxLog(path, size string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "run", "./cmd/logsim", "-bytes", size)
	cmd.Stdout, cmd.Stderr = f, os.Stderr
	if err := cmd.Run(); err != nil {
		return err
	}
	return f.Close()
}

// request is one line of the nginx log.
type request struct {
	n                                 int
	client, method, path, agent, size string
	status                            string
	at                                time.Time
}

// rewrite writes every request of an nginx log as another line, to a file that is
// compressed when its name ends so.
func rewrite(from, to string, line func(request) string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	var w io.Writer = out
	if strings.HasSuffix(to, ".gz") {
		z := gzip.NewWriter(out)
		defer z.Close()
		w = z
	}
	buf := bufio.NewWriterSize(w, 1<<20)
	lines := bufio.NewScanner(in)
	for n := 0; lines.Scan(); n++ {
		r, ok := parse(lines.Text())
		if r.n = n; ok {
			fmt.Fprintln(buf, line(r))
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return buf.Flush()
}

func parse(line string) (r request, ok bool) {
	f := strings.Split(line, `"`)
	if len(f) < 6 {
		return r, false
	}
	head, req, tail := strings.Fields(f[0]), strings.Fields(f[1]), strings.Fields(f[2])
	if len(head) < 5 || len(req) < 2 || len(tail) < 2 {
		return r, false
	}
	at, err := time.Parse("[02/Jan/2006:15:04:05 -0700]", head[3]+" "+head[4])
	return request{client: head[0], at: at, method: req[0], path: req[1], status: tail[0], size: tail[1], agent: f[5]}, err == nil
}

func albLine(r request) string {
	at := r.at.UTC().Format("2006-01-02T15:04:05.000000Z")
	return fmt.Sprintf(`https %s app/shop/0123456789abcdef %s:41234 10.0.3.17:8080 0.001 0.020 0.000 %s %s 812 %s "%s https://api.example.com:443%s HTTP/2.0" "%s" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/orders/fedcba9876543210 "Root=1-%08x-%024x" "api.example.com" "session-reused" 1 %s "forward" "-" "-" "10.0.3.17:8080" "%s" "-" "-" TID_0123456789abcdef`,
		at, r.client, r.status, r.status, r.size, r.method, r.path, r.agent, r.at.Unix(), r.n, at, r.status)
}

func jsonLine(r request) string {
	return fmt.Sprintf(`{"level":"info","time":"%s","service":"orders","version":"4.2.1","msg":"request completed","req":{"id":"%032x","method":"%s","url":"%s","remoteAddress":"%s","headers":{"user-agent":"%s","host":"api.example.com"}},"res":{"statusCode":%s,"contentLength":%s},"responseTime":12}`,
		r.at.UTC().Format("2006-01-02T15:04:05.000Z"), r.n, r.method, r.path, r.client, r.agent, r.status, r.size)
}

package signal

import "strings"

// libraries are HTTP libraries and tools, by the product token that they send
// unless told otherwise (each project's documentation).
var libraries = []string{
	"python-requests", "python-httpx", "python-urllib", "aiohttp", "axios", "node-fetch", "undici", "got",
	"go-http-client", "go-resty", "curl", "wget", "httpie", "postmanruntime", "insomnia", "java", "apache-httpclient", "jetty",
	"guzzlehttp", "faraday", "ruby", "rest-client", "typhoeus", "restsharp", "libwww-perl", "lwp", "php", "reqwest", "hyper",
	"jakarta", "okhttp",
}

// library tells programs that call an API from browsers and apps of people: a
// known library, or a name that says connector, sdk, client, bot or erp.
func library(ua string) bool {
	l := strings.ToLower(ua)
	if strings.Contains(l, "cfnetwork") || strings.Contains(l, "(android") || strings.Contains(l, "(iphone") || strings.Contains(l, "(ipad") {
		return false
	}
	for _, p := range libraries {
		if strings.HasPrefix(l, p) {
			return true
		}
	}
	for _, w := range []string{"connector", "sdk", "-client", "erp", "integration", "+http", "batch", "cron", "worker", "sync"} {
		if strings.Contains(l, w) && !strings.HasPrefix(l, "mozilla/") {
			return true
		}
	}
	return false
}

// scanners are programs that probe, by the names they give themselves.
var scanners = []string{
	"zgrab", "nikto", "sqlmap", "nuclei", "masscan", "nmap", "censys", "shodan", "gobuster", "dirbuster", "ffuf", "wpscan",
	"acunetix", "nessus", "openvas", "hydra", "l9explore", "expanse", "internetmeasurement", "paloalto", "leakix", "scan",
}

func scanner(ua string) bool {
	l := strings.ToLower(ua)
	for _, s := range scanners {
		if strings.Contains(l, s) {
			return true
		}
	}
	return false
}

// testClass tells whether a public key class belongs to a test environment.
func testClass(class string) bool {
	l := strings.ToLower(class)
	for _, w := range []string{"test", "sandbox", "dev", "stag", "qa", "demo", "lab"} {
		if strings.Contains(l, w) {
			return true
		}
	}
	return false
}

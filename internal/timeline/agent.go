package timeline

import "strings"

// browserTokens are the product tokens that tell browsers apart, most specific
// first: every Chromium browser also says Chrome and Safari, as the HTML
// standard's navigator section explains.
var browserTokens = []string{"Edg/", "EdgA/", "OPR/", "SamsungBrowser/", "YaBrowser/", "Vivaldi/", "FxiOS/", "CriOS/", "Firefox/", "Chrome/", "Version/"}

// Agent splits a user agent into its family and family/version, for example
// "okhttp" and "okhttp/4.12.0", "Chrome" and "Chrome/131".
func Agent(ua string) (family, version string) {
	ua = strings.TrimSpace(ua)
	if strings.HasPrefix(ua, "Mozilla/") {
		if f, v, ok := browser(ua); ok {
			return f, v
		}
	}
	// Product tokens come first; "Name v1.2" is also seen.
	token, rest, _ := strings.Cut(ua, " ")
	name, ver, ok := strings.Cut(token, "/")
	if !ok {
		if next, _, _ := strings.Cut(rest, " "); len(next) > 1 && next[0] == 'v' && next[1] >= '0' && next[1] <= '9' {
			return name, token + " " + next
		}
		return name, token
	}
	return name, name + "/" + ver
}

func browser(ua string) (family, version string, ok bool) {
	if i := strings.Index(ua, "compatible;"); i >= 0 { // bots name themselves in the comment
		rest := strings.TrimSpace(ua[i+len("compatible;"):])
		token := rest
		if j := strings.IndexAny(rest, ";) "); j >= 0 {
			token = rest[:j]
		}
		if name, _, found := strings.Cut(token, "/"); found && name != "" {
			return name, token, true
		}
	}
	for _, t := range browserTokens {
		i := strings.Index(ua, t)
		if i < 0 {
			continue
		}
		v := ua[i+len(t):]
		if j := strings.IndexAny(v, ". ;)"); j >= 0 {
			v = v[:j]
		}
		name := strings.TrimSuffix(t, "/")
		if name == "Version" {
			name = "Safari"
		}
		return name, name + "/" + v, true
	}
	// "Mozilla/5.0 zgrab/0.x": the token after it names the program.
	if rest, found := strings.CutPrefix(ua, "Mozilla/5.0 "); found && rest != "" && rest[0] != '(' {
		token, _, _ := strings.Cut(rest, " ")
		name, _, _ := strings.Cut(token, "/")
		return name, token, true
	}
	return "", "", false
}

// platforms begin the comment of a browser's user agent.
var platforms = []string{"Windows NT", "Macintosh", "X11", "iPhone", "iPad", "Linux; Android", "Android"}

// Browser tells whether a user agent is a browser's, by its own words. A log may
// cut it off behind the platform.
func Browser(ua string) bool {
	if !strings.HasPrefix(ua, "Mozilla/") || strings.Contains(ua, "compatible;") {
		return false
	}
	if _, _, ok := browser(ua); ok {
		return strings.Contains(ua, "(")
	}
	_, comment, _ := strings.Cut(ua, "(")
	for _, p := range platforms {
		if strings.HasPrefix(comment, p) {
			return true
		}
	}
	return false
}

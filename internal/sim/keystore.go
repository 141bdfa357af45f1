package sim

import "time"

// apiKey is a long-lived credential of a machine client.
type apiKey struct {
	id       string // public
	secret   string // begins with a public class such as "pk_live_"
	owner    string
	test     bool // issued by the sandbox
	disabled blame
	expires  time.Time // zero: never
	expired  blame     // who let it expire
}

// keyStore is the table of API keys behind the gateway.
type keyStore struct {
	keys map[string]*apiKey // by secret
	down blame
	slow time.Duration // how long a lookup waits while the store is down
}

func newKeyStore() *keyStore { return &keyStore{keys: map[string]*apiKey{}} }

// issue creates a key and, unless it belongs to the sandbox, registers it.
func (k *keyStore) issue(r *source, owner, class string, test bool) *apiKey {
	key := &apiKey{id: "key_" + r.text(10, lowerText), owner: owner, test: test, secret: class + r.text(32, alphabet)}
	if !test {
		k.keys[key.secret] = key
	}
	return key
}

// cacheEntry is a remembered decision about a credential.
type cacheEntry struct {
	check check
	blame blame
	until time.Time
}

// decisionCache remembers decisions by credential.
type decisionCache struct {
	ttl     time.Duration // 0: no cache
	entries map[string]cacheEntry
}

func newDecisionCache(ttl time.Duration) *decisionCache {
	return &decisionCache{ttl: ttl, entries: map[string]cacheEntry{}}
}

// get returns a decision that is still remembered at t.
func (c *decisionCache) get(id string, t time.Time) (cacheEntry, bool) {
	e, ok := c.entries[id]
	return e, ok && t.Before(e.until)
}

// put remembers a decision; negative ones are kept as long as positive ones,
// which is what makes caches outlive a repair.
func (c *decisionCache) put(id string, ck check, by blame, t time.Time) {
	if c.ttl > 0 {
		c.entries[id] = cacheEntry{ck, by, t.Add(c.ttl)}
	}
}

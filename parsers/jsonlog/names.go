package jsonlog

import (
	"fmt"
	"slices"
	"strings"
)

// Names are keys of the user's own with the roles that the user gives them.
type Names map[string]meaning

// ownRoles are the roles that a user can name, by the keys under which events
// are printed.
var ownRoles = map[string]meaning{
	"time": {role: rTime}, "status": {role: rStatus}, "method": {role: rMethod}, "path": {role: rURL}, "query": {role: rQuery},
	"host": {role: rHost}, "client_ip": {role: rClient}, "user": {role: rUser}, "user_agent": {role: rAgent},
	"bytes": {role: rBytes}, "request_bytes": {role: rRequestBytes}, "duration_s": {role: rDuration, unit: unitS},
	"target": {role: rTarget}, "target_status": {role: rTargetStatus}, "error_reason": {role: rError},
	"level": {role: rLevel}, "message": {role: rMessage}, "request_id": {role: rRequestID}, "service": {role: rService},
	"version": {role: rVersion}, "environment": {role: rEnvironment},
}

// RoleNames are the names of the roles that a user can give to keys, sorted.
func RoleNames() []string {
	var names []string
	for name := range ownRoles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Add gives a key of the user's own a role. A key of a nested object is written
// with dots. The errors tell what is accepted.
func (n Names) Add(role, key string) error {
	m, ok := ownRoles[role]
	if !ok {
		return fmt.Errorf("unknown role %q; accepted are %s", role, strings.Join(RoleNames(), ", "))
	}
	if strings.TrimSpace(key) == "" {
		return fmt.Errorf("role %s has no key", role)
	}
	m.own = true
	path := string(shorten(nil, appendKey(nil, key)))
	if old, taken := n[path]; taken && old.role != m.role {
		return fmt.Errorf("key %q has two roles", key)
	}
	n[path] = m
	return nil
}

// ParseNames reads pairs of the form role=key.
func ParseNames(pairs []string) (Names, error) {
	names := Names{}
	for _, pair := range pairs {
		role, key, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not of the form role=key, such as status=resp.code", pair)
		}
		if err := names.Add(strings.TrimSpace(role), strings.TrimSpace(key)); err != nil {
			return nil, err
		}
	}
	return names, nil
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	pageSize    = 1000
	longestNote = 64 << 10
	// shorter than what probes and gateways wait, so that a database that is away is told and not only felt
	patience = 4 * time.Second
)

var (
	errReadOnly    = errors.New("the database is read-only")
	errNotMigrated = errors.New("the database is not migrated")
)

// Paths:
//
//	POST /notes            keeps the body as a note: 201 and the note once the database has confirmed it
//	GET  /notes?after=<id> up to a thousand notes with a greater number, oldest first
//	GET  /healthz          200 while the program runs
//	GET  /readyz           200 while notes can be written
//	GET  /metrics          for Prometheus
func routes(s *store) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector())
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "http_requests_total", Help: "Answered requests.",
	}, []string{"code", "method"})
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "http_request_duration_seconds", Help: "Time until requests were answered.",
	}, []string{"code", "method"})
	registry.MustRegister(requests, durations)

	notes := http.NewServeMux()
	notes.HandleFunc("POST /notes", s.post)
	notes.HandleFunc("GET /notes", s.get)

	all := http.NewServeMux()
	all.Handle("/", promhttp.InstrumentHandlerCounter(requests,
		promhttp.InstrumentHandlerDuration(durations, notes)))
	all.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	all.HandleFunc("GET /readyz", s.readyz)
	all.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return all
}

func (s *store) post(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestNote))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	if len(body) == 0 {
		http.Error(w, "a note must have a text", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	kept, err := s.add(ctx, string(body))
	if err != nil {
		unavailable(w, err)
		return
	}
	answer(w, http.StatusCreated, kept)
}

func (s *store) get(w http.ResponseWriter, r *http.Request) {
	var after int64
	if text := r.URL.Query().Get("after"); text != "" {
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			http.Error(w, "'after' must be the number of a note, got '"+text+"'", http.StatusBadRequest)
			return
		}
		after = number
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	found, err := s.list(ctx, after, pageSize)
	if err != nil {
		unavailable(w, err)
		return
	}
	answer(w, http.StatusOK, found)
}

func (s *store) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	if err := s.ready(ctx); err != nil {
		unavailable(w, err)
		return
	}
	io.WriteString(w, "ok\n")
}

// Whether a note was kept is then unknown: the one who sent it has to look.
func unavailable(w http.ResponseWriter, err error) {
	slog.Warn("the database does not do it", "why", err.Error())
	http.Error(w, err.Error(), http.StatusServiceUnavailable)
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

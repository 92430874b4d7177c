package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A note is a line that somebody left.
type note struct {
	ID   int64     `json:"id"`
	Text string    `json:"text"`
	Made time.Time `json:"made"`
}

type store struct{ pool *pgxpool.Pool }

// Nothing is connected yet: the app starts without its database, and is not ready.
func open(ctx context.Context) (*store, error) {
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, err
	}
	config.MaxConns = 8
	// after a failover the address leads to another server, and connections to the old one must not be trusted long
	config.HealthCheckPeriod = 2 * time.Second
	config.ConnConfig.ConnectTimeout = 3 * time.Second
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return &store{pool}, nil
}

func (s *store) close() { s.pool.Close() }

// Bears being run twice, and by two at once.
func migrate(ctx context.Context) error {
	s, err := open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			SELECT pg_advisory_xact_lock(hashtext('notes'));
			CREATE TABLE IF NOT EXISTS notes (
				id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
				text text NOT NULL CHECK (text <> ''),
				made timestamptz NOT NULL DEFAULT now()
			)`)
		return err
	})
}

// Whether notes can be written: a primary answers, and the table is there.
func (s *store) ready(ctx context.Context) error {
	var recovering, migrated bool
	const query = "SELECT pg_is_in_recovery(), to_regclass('notes') IS NOT NULL"
	if err := s.pool.QueryRow(ctx, query).Scan(&recovering, &migrated); err != nil {
		return err
	}
	if recovering {
		return errReadOnly
	}
	if !migrated {
		return errNotMigrated
	}
	return nil
}

func (s *store) add(ctx context.Context, text string) (note, error) {
	rows, err := s.pool.Query(ctx, "INSERT INTO notes (text) VALUES ($1) RETURNING id, text, made", text)
	if err != nil {
		return note{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[note])
}

func (s *store) list(ctx context.Context, after int64, limit int) ([]note, error) {
	const query = "SELECT id, text, made FROM notes WHERE id > $1 ORDER BY id LIMIT $2"
	rows, err := s.pool.Query(ctx, query, after, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[note])
}

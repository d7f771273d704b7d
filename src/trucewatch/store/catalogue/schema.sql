CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, published TEXT, publisher TEXT,
  language TEXT, year TEXT, length INTEGER NOT NULL, records INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE INDEX documents_published ON documents (published, number);
CREATE INDEX documents_publisher ON documents (publisher);
CREATE TABLE texts (number INTEGER PRIMARY KEY, title TEXT, text TEXT NOT NULL);
CREATE TABLE records (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document INTEGER NOT NULL, kind TEXT NOT NULL, type TEXT,
  stance TEXT NOT NULL, party TEXT, day TEXT, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  confidence REAL, summary TEXT NOT NULL, said_by TEXT NOT NULL, quote TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX records_document ON records (document, start, "end");
CREATE INDEX records_kind ON records (kind, day);
-- What records are narrowed by, in rows that are short enough to be counted by the hundred thousand.
CREATE TABLE facets (number INTEGER PRIMARY KEY, kind TEXT, stance TEXT, party TEXT, publisher TEXT, year TEXT);
CREATE TABLE parties (party TEXT NOT NULL, record INTEGER NOT NULL, role TEXT NOT NULL, PRIMARY KEY (party, record, role))
  WITHOUT ROWID;
CREATE INDEX parties_record ON parties (record);
CREATE VIRTUAL TABLE document_words USING fts5 (
  title, text, content = 'texts', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE record_words USING fts5 (
  summary, quote, content = 'records', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
